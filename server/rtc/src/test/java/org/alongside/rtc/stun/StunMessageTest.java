package org.alongside.rtc.stun;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Random;
import org.alongside.rtc.Rtp;
import org.alongside.rtc.packet.PacketSlot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StunMessageTest {
    /** RFC 5769 §2.1 to §2.3. */
    static final String REQUEST = "000100582112a442b7e7a701bc34d686fa87dfae802200105354554e207465737420636c69656e74"
            + "002400046e0001ff80290008932ff9b151263b36000600096576746a3a68367659202020"
            + "000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a280280004e57a3bcf";

    static final String IPV4_RESPONSE = "0101003c2112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220"
            + "002000080001a147e112a643000800142b91f599fd9e90c38c7489f92af9ba53f06be7d780280004c07d4c96";

    static final String IPV6_RESPONSE = "010100482112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220"
            + "002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9"
            + "00080014a382954e4be67bf11784c97c8292c275bfe3ed4180280004c8fb0b4c";

    static final String PASSWORD = "VOkJxbRl1RmTxUk/WvJxBt";

    @Test
    void rfc5769RequestIsReadAndVerified() {
        StunMessage request = parse(REQUEST);
        assertThat(request.kind()).isEqualTo(StunClass.REQUEST);
        assertThat(request.isBinding()).isTrue();
        assertThat(request.username()).contains("evtj:h6vY");
        assertThat(request.localUfrag()).contains("evtj");
        assertThat(request.priority()).hasValue(0x6e0001ffL);
        assertThat(request.has(StunAttribute.ICE_CONTROLLED)).isTrue();
        assertThat(request.useCandidate()).isFalse();
        assertThat(request.unknownAttributes()).isEmpty();
        assertThat(request.isSignedWith(PASSWORD)).isTrue();
        assertThat(request.isSignedWith("VOkJxbRl1RmTxUk/WvJxBu")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({IPV4_RESPONSE + ",192.0.2.1", IPV6_RESPONSE + ",2001:db8:1234:5678:11:2233:4455:6677"})
    void rfc5769ResponsesTellTheAddress(String response, String address) {
        StunMessage message = parse(response);
        assertThat(message.kind()).isEqualTo(StunClass.SUCCESS);
        assertThat(message.mappedAddress()).contains(new InetSocketAddress(address, 32853));
        assertThat(message.isSignedWith(PASSWORD)).isTrue();
    }

    /** RFC 5769 §2.4 has long-term credentials and no FINGERPRINT; ICE never sees it, but it is well-formed. */
    @Test
    void rfc5769LongTermRequestIsReadButNotOurs() {
        StunMessage request =
                parse("000100602112a44278ad3433c6ad72c029da412e00060012e3839ee38388e383aae38383e382afe382b90000"
                        + "0015001c662f2f3439396b39353464364f4c33346f4c394653547679363473410014000b6578616d706c652e6f726700"
                        + "00080014f67024656dd64a3e02b8e0712e85c9a28ca89666");
        assertThat(request.username()).contains("マトリックス");
        assertThat(request.isSignedWith("TheMatrIX")).isFalse();
    }

    @Test
    void anyChangedBitIsNoticed() {
        PacketSlot good = Rtp.hex(REQUEST);
        for (int bit = 0; bit < 8 * good.length(); bit++) {
            if (bit / 8 == 100 || bit / 8 == 101) {
                // The type of FINGERPRINT: another attribute behind the signature is ignored, as it must be.
                continue;
            }
            PacketSlot changed = Rtp.copy(good);
            changed.put8(bit / 8, changed.u8(bit / 8) ^ (1 << (bit % 8)));
            assertThat(StunMessage.parse(changed).filter(m -> m.isSignedWith(PASSWORD)))
                    .as("bit %d", bit)
                    .isEmpty();
        }
    }

    @Test
    void whatWeWriteWeRead() {
        var id = new TransactionId(1, 2);
        PacketSlot slot = PacketSlot.heap();
        StunWriter.request(id)
                .username("théirs:ours")
                .priority(0xfedcba98L)
                .controlling(-5)
                .useCandidate()
                .signed("secret", slot);
        StunMessage read = StunMessage.parse(slot).orElseThrow();
        assertThat(read.transaction()).isEqualTo(id);
        assertThat(read.username()).contains("théirs:ours");
        assertThat(read.priority()).hasValue(0xfedcba98L);
        assertThat(read.useCandidate()).isTrue();
        assertThat(read.has(StunAttribute.ICE_CONTROLLING)).isTrue();
        assertThat(read.isSignedWith("secret")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.7", "2001:db8::7"})
    void addressesSurviveTheWayThere(String ip) {
        var address = new InetSocketAddress(ip, 65_535);
        PacketSlot slot = PacketSlot.heap();
        StunWriter.success(TransactionId.random(new Random(3)), address).signed("p", slot);
        assertThat(StunMessage.parse(slot).orElseThrow().mappedAddress()).contains(address);
    }

    @Test
    void errorsTellTheirCodeAndWhatWasUnknown() {
        PacketSlot slot = PacketSlot.heap();
        StunWriter.error(new TransactionId(1, 2), 420, "Unknown Attribute")
                .unknownAttributes(List.of(0x7777, 0x0003))
                .signed("p", slot);
        StunMessage read = StunMessage.parse(slot).orElseThrow();
        assertThat(read.kind()).isEqualTo(StunClass.ERROR);
        assertThat(read.errorCode()).hasValue(420);
        assertThat(read.find(StunAttribute.UNKNOWN_ATTRIBUTES).orElseThrow().value())
                .containsExactly(0x77, 0x77, 0x00, 0x03);
    }

    @Test
    void attributesBehindTheSignatureAreIgnored() {
        PacketSlot slot = PacketSlot.heap();
        StunWriter writer = StunWriter.request(new TransactionId(1, 2)).username("a:b");
        writer.signed("p", slot);
        // MESSAGE-INTEGRITY, then a forged USE-CANDIDATE, without FINGERPRINT.
        slot.growTail(-8);
        slot.growTail(4);
        slot.put32(slot.length() - 4, (long) StunAttribute.USE_CANDIDATE << 16);
        slot.put16(2, slot.length() - 20);
        StunMessage read = StunMessage.parse(slot).orElseThrow();
        assertThat(read.isSignedWith("p")).isTrue();
        assertThat(read.useCandidate()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "000100002112a442b7e7a701bc34d686fa87df", // one byte short of a header
                "000100002112a443b7e7a701bc34d686fa87dfae", // another cookie
                "000100042112a442b7e7a701bc34d686fa87dfae", // length beyond the end
                "000100002112a442b7e7a701bc34d686fa87dfae00060000", // bytes beyond the length
                "000100042112a442b7e7a701bc34d686fa87dfae0006ffff", // attribute beyond the end
                "000100042112a442b7e7a701bc34d686fa87dfae00060001", // padding beyond the end
                "000100082112a442b7e7a701bc34d686fa87dfae0008000400000000", // a signature of four bytes
                "000100082112a442b7e7a701bc34d686fa87dfae8028000400000000", // a wrong fingerprint
                "400100002112a442b7e7a701bc34d686fa87dfae" // first bits not zero
            })
    void hostileMessagesAreRefused(String hex) {
        assertThat(StunMessage.parse(Rtp.hex(hex))).isEmpty();
    }

    @Test
    void aMessageOfHundredAttributesIsRefused() {
        StunWriter writer = StunWriter.request(new TransactionId(1, 2));
        for (int i = 0; i < 100; i++) {
            writer.attribute(0x8000 + i);
        }
        PacketSlot slot = PacketSlot.heap();
        writer.unsigned(slot);
        assertThat(StunMessage.parse(slot)).isEmpty();
    }

    private static StunMessage parse(String hex) {
        return StunMessage.parse(Rtp.hex(hex)).orElseThrow();
    }
}
