package org.alongside.rtc.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.Random;
import org.alongside.rtc.Rtp;
import org.alongside.rtc.packet.PacketSlot;
import org.alongside.rtc.rtp.RtpPacket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every implementation of {@link SrtpCipher} must do; a subclass names its factory. Holds the vectors of the RFCs. */
public abstract class SrtpCipherContract {
    private static final String KEY = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    private static final String QUID_PRO_QUO = "517569642070726f2071756f";
    private static final String GALLIA =
            "8040f17b8041f8d35501a0b2" + "47616c6c696120657374206f6d6e69732064697669736120696e207061727465732074726573";
    private static final String MARS = "81c8000d4d6172734e5450314e545032525450200000042a0000e9304c756e61"
            + "deadbeefdeadbeefdeadbeefdeadbeefdeadbeef";

    protected abstract SrtpCipher.Factory factory();

    private SrtpCipher cipher(SrtpProfile profile, String key, String authentication, String salt) {
        var half = new SessionKeys.Half(bytes(key), bytes(authentication), bytes(salt));
        return factory().create(profile, new SessionKeys(half, half));
    }

    private SrtpCipher gcm(SrtpProfile profile) {
        return cipher(profile, KEY.substring(0, 2 * profile.keyLength()), "", QUID_PRO_QUO);
    }

    @Test
    void rfc7714ProtectsRtpWithGcm128() {
        protectsAndOpens(
                SrtpProfile.AEAD_AES_128_GCM,
                "f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833"
                        + "899d7f27beb16a9152cf765ee4390cce");
    }

    @Test
    void rfc7714ProtectsRtpWithGcm256() {
        protectsAndOpens(
                SrtpProfile.AEAD_AES_256_GCM,
                "32b1de78a822fe12ef9f78fa332e33aab18012389a58e2f3b50b2a0276ffae0f1ba63799b87b"
                        + "7aa3db36dfffd6b0f9bb7878d7a76c13");
    }

    private void protectsAndOpens(SrtpProfile profile, String sealed) {
        PacketSlot slot = Rtp.hex(GALLIA);
        gcm(profile).protectRtp(slot, 12, 0xf17b);
        assertThat(Rtp.hex(slot)).isEqualTo(GALLIA.substring(0, 24) + sealed);
        assertThat(gcm(profile).unprotectRtp(slot, 12, 0xf17b)).isTrue();
        assertThat(Rtp.hex(slot)).isEqualTo(GALLIA);
    }

    @Test
    void rfc7714ProtectsRtcpWithGcm128() {
        protectsAndOpensRtcp(
                SrtpProfile.AEAD_AES_128_GCM,
                "81c8000d4d61727363e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32dc676a5f1730d6fda"
                        + "4ce09b4686303ded0bb9275bc84aa45896cf4d2fc5abf87245d9eade800005d4");
    }

    @Test
    void rfc7714ProtectsRtcpWithGcm256() {
        protectsAndOpensRtcp(
                SrtpProfile.AEAD_AES_256_GCM,
                "81c8000d4d617273d50ae4d1f5ce5d304ba297e47d470c282c3ece5dbffe0a50a2eaa5c1110555be"
                        + "8415f658c61de0476f1b6fad1d1eb30c4446839f57ff6f6cb26ac3be800005d4");
    }

    private void protectsAndOpensRtcp(SrtpProfile profile, String sealed) {
        PacketSlot slot = Rtp.hex(MARS);
        gcm(profile).protectRtcp(slot, 0x5d4);
        assertThat(Rtp.hex(slot)).isEqualTo(sealed);
        assertThat(gcm(profile).unprotectRtcp(slot, SrtcpTrailer.read(profile, slot)))
                .isTrue();
        assertThat(Rtp.hex(slot)).isEqualTo(MARS);
    }

    @Test
    void rfc7714OpensRtcpThatIsOnlyTagged() {
        PacketSlot slot = Rtp.hex(MARS + "841dd9683dd78ec92ae58790125f62b3" + "000005d4");
        SrtpProfile profile = SrtpProfile.AEAD_AES_128_GCM;
        assertThat(gcm(profile).unprotectRtcp(slot, SrtcpTrailer.read(profile, slot)))
                .isTrue();
        assertThat(Rtp.hex(slot)).isEqualTo(MARS);
    }

    /** RFC 3711 B.2: the key stream of SSRC 0 and index 0, seen by encrypting zeros. */
    @Test
    void rfc3711MakesTheKeyStreamOfAppendixB2() {
        SrtpCipher cipher = cipher(
                SrtpProfile.AES128_CM_SHA1_80,
                "2b7e151628aed2a6abf7158809cf4f3c",
                "00".repeat(20),
                "f0f1f2f3f4f5f6f7f8f9fafbfcfd");
        keyStreamBegins(
                cipher,
                "e03ead0935c95e80e166b16dd92b4eb4" + "d23513162b02d0f72a43a2fe4a5f97ab"
                        + "41e95b3bb0a2e8dd477901e4fca894c0");
    }

    /** RFC 6188 §7.1. */
    @Test
    void rfc6188MakesTheKeyStreamOfItsTestCase() {
        SrtpCipher cipher = cipher(
                SrtpProfile.AES256_CM_SHA1_80,
                "57f82fe3613fd170a85ec93c40b1f0922ec4cb0dc025b58272147cc438944a98",
                "00".repeat(20),
                "f0f1f2f3f4f5f6f7f8f9fafbfcfd");
        keyStreamBegins(
                cipher,
                "92bdd28a93c3f52511c677d08b5515a4" + "9da71b2378a854f67050756ded165bac"
                        + "63c4868b7096d88421b563b8c94c9a31");
    }

    private static void keyStreamBegins(SrtpCipher cipher, String expected) {
        PacketSlot slot = Rtp.hex("800000000000000000000000" + "00".repeat(expected.length() / 2));
        cipher.protectRtp(slot, 12, 0);
        assertThat(Rtp.hex(slot).substring(24)).startsWith(expected);
    }

    @ParameterizedTest
    @EnumSource
    void whatOneEndProtectsTheOtherOpens(SrtpProfile profile) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] keying = new byte[profile.keyingLength()];
        random.nextBytes(keying);
        SessionKeys keys = KeyDerivation.derive(profile, keying);
        SrtpCipher one = factory().create(profile, keys);
        SrtpCipher other = factory().create(profile, keys);
        for (int length = 0; length <= 1200; length += length < 40 ? 1 : 97) {
            long index = random.nextLong(1L << 48);
            PacketSlot slot = Rtp.slot(random.nextInt(), (int) index & 0xffff, 9, length);
            String plain = Rtp.hex(slot);
            one.protectRtp(slot, RtpPacket.FIXED_HEADER, index);
            assertThat(slot.length()).isEqualTo(12 + length + profile.rtpTagLength());
            assertThat(other.unprotectRtp(slot, RtpPacket.FIXED_HEADER, index))
                    .as("seed %d", seed)
                    .isTrue();
            assertThat(Rtp.hex(slot)).isEqualTo(plain);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPacketWithAnyBitChangedIsRefusedAndLeftAlone(SrtpProfile profile) {
        SessionKeys keys = KeyDerivation.derive(profile, new byte[profile.keyingLength()]);
        SrtpCipher cipher = factory().create(profile, keys);
        PacketSlot sealed = Rtp.slot(0xabcdef, 77, 9, 20);
        cipher.protectRtp(sealed, 12, 77);
        for (int bit = 0; bit < 8 * sealed.length(); bit++) {
            PacketSlot forged = Rtp.copy(sealed);
            forged.put8(bit / 8, forged.u8(bit / 8) ^ (1 << (bit % 8)));
            String before = Rtp.hex(forged);
            assertThat(cipher.unprotectRtp(forged, 12, 77)).as("bit %d", bit).isFalse();
            assertThat(Rtp.hex(forged)).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theRollOverCounterIsAuthenticated(SrtpProfile profile) {
        SessionKeys keys = KeyDerivation.derive(profile, new byte[profile.keyingLength()]);
        SrtpCipher cipher = factory().create(profile, keys);
        PacketSlot sealed = Rtp.slot(5, 77, 9, 20);
        cipher.protectRtp(sealed, 12, (1L << 16) | 77);
        assertThat(cipher.unprotectRtp(Rtp.copy(sealed), 12, 77)).isFalse();
        assertThat(cipher.unprotectRtp(sealed, 12, (1L << 16) | 77)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void rtcpForgedOrWithAnotherIndexIsRefused(SrtpProfile profile) {
        SessionKeys keys = KeyDerivation.derive(profile, new byte[profile.keyingLength()]);
        SrtpCipher cipher = factory().create(profile, keys);
        PacketSlot sealed = Rtp.hex(MARS);
        cipher.protectRtcp(sealed, 9);
        for (int bit = 0; bit < 8 * sealed.length(); bit++) {
            PacketSlot forged = Rtp.copy(sealed);
            forged.put8(bit / 8, forged.u8(bit / 8) ^ (1 << (bit % 8)));
            assertThat(cipher.unprotectRtcp(forged, SrtcpTrailer.read(profile, forged)))
                    .as("bit %d", bit)
                    .isFalse();
        }
        assertThat(cipher.unprotectRtcp(sealed, SrtcpTrailer.read(profile, sealed)))
                .isTrue();
        assertThat(Rtp.hex(sealed)).isEqualTo(MARS);
    }

    @Test
    void everySlotOfASlabWorksLikeASlotOfItsOwn() {
        var slab = java.nio.ByteBuffer.allocateDirect(2 * PacketSlot.SIZE);
        PacketSlot slot = PacketSlot.over(slab, PacketSlot.SIZE);
        slot.copyFrom(Rtp.hex(GALLIA));
        gcm(SrtpProfile.AEAD_AES_128_GCM).protectRtp(slot, 12, 0xf17b);
        assertThat(Rtp.hex(slot)).endsWith("899d7f27beb16a9152cf765ee4390cce");
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }
}
