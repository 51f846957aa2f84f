package org.alongside.rtc.srtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyDerivationTest {
    /** RFC 3711 B.3. */
    @Test
    void aes128KeysAreThoseOfRfc3711() {
        SessionKeys keys = derive(
                SrtpProfile.AES128_CM_SHA1_80, "e1f97a0d3e018be0d64fa32c06de4139" + "0ec675ad498afeebb6960b3aabe6");
        assertThat(hex(keys.rtp().encryption())).isEqualTo("c61e7a93744f39ee10734afe3ff7a087");
        assertThat(hex(keys.rtp().salt())).isEqualTo("30cbbc08863d8c85d49db34a9ae1");
        assertThat(hex(keys.rtp().authentication())).isEqualTo("cebe321f6ff7716b6fd4ab49af256a156d38baa4");
    }

    /** RFC 6188 §7.2. */
    @Test
    void aes256KeysAreThoseOfRfc6188() {
        SessionKeys keys = derive(
                SrtpProfile.AES256_CM_SHA1_80,
                "f0f04914b513f2763a1b1fa130f10e2998f6f6e43e4309d1e622a0e332b9f1b6" + "3b04803de51ee7c96423ab5b78d2");
        assertThat(hex(keys.rtp().encryption()))
                .isEqualTo("5ba1064e30ec51613cad926c5a28ef731ec7fb397f70a960653caf06554cd8c4");
        assertThat(hex(keys.rtp().salt())).isEqualTo("fa31791685ca444a9e07c6c64e93");
        assertThat(hex(keys.rtp().authentication())).isEqualTo("fd9c32d39ed5fbb5a9dc96b30818454d1313dc05");
    }

    /** RFC 7714 §11: the 12 bytes of salt stand on the left. Expected values made with another AES-CTR (openssl). */
    @Test
    void aGcmSaltIsPaddedOnTheRight() {
        SessionKeys keys =
                derive(SrtpProfile.AEAD_AES_128_GCM, "000102030405060708090a0b0c0d0e0f" + "a0a1a2a3a4a5a6a7a8a9aaab");
        assertThat(hex(keys.rtp().encryption())).isEqualTo("077c6143cb221bc355ff23d5f984a16e");
        assertThat(hex(keys.rtp().salt())).isEqualTo("9af3e95364ebac9c99c5a7c4");
    }

    @Test
    void rtpAndRtcpHaveDifferentKeys() {
        SessionKeys keys = KeyDerivation.derive(SrtpProfile.AES128_CM_SHA1_80, new byte[30]);
        assertThat(keys.rtp().encryption()).isNotEqualTo(keys.rtcp().encryption());
        assertThat(keys.rtp().authentication()).isNotEqualTo(keys.rtcp().authentication());
        assertThat(keys.rtp().salt()).isNotEqualTo(keys.rtcp().salt());
    }

    @Test
    void keysOfTheWrongLengthAreRefusedWithBothLengths() {
        assertThatThrownBy(() -> KeyDerivation.derive(SrtpProfile.AEAD_AES_256_GCM, new byte[30]))
                .hasMessage("AEAD_AES_256_GCM is keyed with 44 bytes, not 30");
    }

    /** RFC 2202 §3: the HMAC-SHA-1 that SRTP and STUN rest on. Key and data as bytes in hex. */
    @ParameterizedTest
    @CsvSource({
        "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b, 4869205468657265, b617318655057264e28bc0b6fb378c8ef146be00",
        "4a656665, 7768617420646f2079612077616e7420666f72206e6f7468696e673f, effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, dd*50, 125d7342b9ac11cd91a39af48aa17b4f63f175d3",
        "0102030405060708090a0b0c0d0e0f10111213141516171819, cd*50, 4c9007f4026250c6bc8414f9bf50c86c2d7235da",
        "0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c, 546573742057697468205472756e636174696f6e, 4c1a03424b55e07fe7f27be1d58bb9324a9a5a04",
        "aa*80, 54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b6579202d2048617368204b6579204669727374, aa4ae5e15272d00e95705637ce8a3b55ed402112",
        "aa*80, 54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b657920616e64204c6172676572205468616e204f6e6520426c6f636b2d53697a652044617461, e8e99d0f45237d786d6bbaa7965c7808bbff1a91"
    })
    void hmacSha1IsThatOfRfc2202(String key, String data, String digest) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(bytes(key), "HmacSHA1"));
        assertThat(hex(mac.doFinal(bytes(data)))).isEqualTo(digest);
    }

    /** Hex, or {@code xx*n}: a byte n times. */
    private static byte[] bytes(String text) {
        int star = text.indexOf('*');
        return HexFormat.of()
                .parseHex(star < 0 ? text : text.substring(0, star).repeat(Integer.parseInt(text.substring(star + 1))));
    }

    private static SessionKeys derive(SrtpProfile profile, String keying) {
        return KeyDerivation.derive(profile, bytes(keying));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
