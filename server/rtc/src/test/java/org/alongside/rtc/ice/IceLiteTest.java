package org.alongside.rtc.ice;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.alongside.kernel.Redacted;
import org.alongside.rtc.Rtp;
import org.alongside.rtc.packet.PacketSlot;
import org.alongside.rtc.stun.StunAttribute;
import org.alongside.rtc.stun.StunClass;
import org.alongside.rtc.stun.StunMessage;
import org.alongside.rtc.stun.StunWriter;
import org.alongside.rtc.stun.TransactionId;
import org.junit.jupiter.api.Test;

class IceLiteTest {
    private static final InetSocketAddress HOME = new InetSocketAddress("192.0.2.1", 5000);
    private static final InetSocketAddress MOBILE = new InetSocketAddress("2001:db8::9", 6000);
    private static final IceCredentials BROWSER =
            new IceCredentials("theirs", Redacted.of("the browser's own password"));
    private static final TransactionId ID = new TransactionId(7, 8);

    private final Random random = new Random(4);
    private final IceCredentials ours = IceCredentials.random(random);
    private final IceLite ice = new IceLite(ours, BROWSER, random, 0);
    private final PacketSlot reply = PacketSlot.heap();

    @Test
    void aCheckIsAnsweredWithTheAddressItCameFrom() {
        assertThat(receive(check(), HOME, 1)).isEqualTo(new IceReaction.Checked(HOME));
        StunMessage answer = answer();
        assertThat(answer.kind()).isEqualTo(StunClass.SUCCESS);
        assertThat(answer.transaction()).isEqualTo(ID);
        assertThat(answer.mappedAddress()).contains(HOME);
        assertThat(answer.isSignedWith(ours.password().reveal())).isTrue();
        assertThat(ice.isChecked(HOME)).isTrue();
        assertThat(ice.selected()).isEmpty();
    }

    @Test
    void theNominatedAddressIsSelectedOnce() {
        assertThat(receive(check().useCandidate(), HOME, 1)).isEqualTo(new IceReaction.Nominated(HOME));
        assertThat(receive(check().useCandidate(), HOME, 2)).isEqualTo(new IceReaction.Checked(HOME));
        assertThat(ice.selected()).contains(HOME);
    }

    @Test
    void aClientThatMovesToAnotherNetworkIsFollowed() {
        receive(check().useCandidate(), HOME, 1);
        assertThat(receive(check(), MOBILE, 2)).isEqualTo(new IceReaction.Checked(MOBILE));
        assertThat(ice.selected()).contains(HOME);
        assertThat(receive(check().useCandidate(), MOBILE, 3)).isEqualTo(new IceReaction.Nominated(MOBILE));
        assertThat(ice.selected()).contains(MOBILE);
    }

    @Test
    void aClientThatWantsToBeControlledIsToldToSwitch() {
        var controlled = StunWriter.request(ID).username(name()).priority(1).controlled(99);
        assertThat(receive(controlled, HOME, 1)).isEqualTo(new IceReaction.Refused(487));
        assertThat(answer().errorCode()).hasValue(487);
        assertThat(answer().isSignedWith(ours.password().reveal())).isTrue();
        assertThat(ice.isChecked(HOME)).isFalse();
    }

    @Test
    void anAttributeThatMustBeUnderstoodIsRefusedByNumber() {
        assertThat(receive(check().attribute(0x7abc, new byte[3]), HOME, 1)).isEqualTo(new IceReaction.Refused(420));
        assertThat(answer().errorCode()).hasValue(420);
        var unknown = answer().attributes().stream()
                .filter(a -> a.type() == StunAttribute.UNKNOWN_ATTRIBUTES)
                .findFirst()
                .orElseThrow();
        assertThat(unknown.value()).containsExactly(0x7a, 0xbc);
    }

    @Test
    void anAttributeThatMayBeIgnoredIs() {
        assertThat(receive(check().attribute(0xc057, new byte[4]), HOME, 1)).isEqualTo(new IceReaction.Checked(HOME));
    }

    @Test
    void anUnsignedCheckIsABadRequest() {
        PacketSlot packet = PacketSlot.heap();
        check().useCandidate().unsigned(packet);
        assertThat(ice.receive(packet, HOME, 1, reply)).isEqualTo(new IceReaction.Refused(400));
        assertThat(ice.selected()).isEmpty();
    }

    @Test
    void aWrongPasswordOrNameIsUnauthenticated() {
        PacketSlot packet = PacketSlot.heap();
        check().useCandidate().signed("guessed", packet);
        assertThat(ice.receive(packet, HOME, 1, reply)).isEqualTo(new IceReaction.Refused(401));
        StunWriter.request(ID)
                .username(ours.ufrag() + ":other")
                .controlling(1)
                .signed(ours.password().reveal(), packet);
        assertThat(ice.receive(packet, HOME, 1, reply)).isEqualTo(new IceReaction.Refused(401));
        assertThat(ice.isChecked(HOME)).isFalse();
        assertThat(ice.isQuiet(IceLite.QUIET_NANOS))
                .as("forgeries are no sign of life")
                .isTrue();
    }

    @Test
    void silenceIsNoticedAfterEightSecondsAndEndsWithACheck() {
        receive(check(), HOME, seconds(1));
        assertThat(ice.isQuiet(seconds(9) - 1)).isFalse();
        assertThat(ice.isQuiet(seconds(9))).isTrue();
        receive(check(), HOME, seconds(10));
        assertThat(ice.isQuiet(seconds(10))).isFalse();
    }

    @Test
    void aProbeIsWhatABrowserAnswersAndProvesThatItLives() {
        receive(check().useCandidate(), HOME, 0);
        PacketSlot probe = PacketSlot.heap();
        assertThat(ice.probe(seconds(9), probe)).isTrue();
        StunMessage asked = StunMessage.parse(probe).orElseThrow();
        assertThat(asked.username()).contains("theirs:" + ours.ufrag());
        assertThat(asked.isSignedWith(BROWSER.password().reveal())).isTrue();
        assertThat(asked.has(StunAttribute.ICE_CONTROLLED)).isTrue();
        assertThat(asked.useCandidate()).isFalse();

        PacketSlot response = PacketSlot.heap();
        StunWriter.success(asked.transaction(), HOME).signed(BROWSER.password().reveal(), response);
        assertThat(ice.receive(Rtp.copy(response), MOBILE, seconds(9) + 50, reply))
                .as("from elsewhere")
                .isInstanceOf(IceReaction.Ignored.class);
        assertThat(ice.receive(Rtp.copy(response), HOME, seconds(9) + 50, reply))
                .isEqualTo(new IceReaction.ProbeAnswered(HOME, 50));
        assertThat(ice.isQuiet(seconds(17))).isFalse();
        assertThat(ice.receive(response, HOME, seconds(9) + 60, reply))
                .as("twice")
                .isInstanceOf(IceReaction.Ignored.class);
    }

    @Test
    void aForgedProbeAnswerIsIgnored() {
        receive(check().useCandidate(), HOME, 0);
        PacketSlot probe = PacketSlot.heap();
        ice.probe(1, probe);
        PacketSlot response = PacketSlot.heap();
        StunWriter.success(StunMessage.parse(probe).orElseThrow().transaction(), HOME)
                .signed("guess", response);
        assertThat(ice.receive(response, HOME, 2, reply)).isInstanceOf(IceReaction.Ignored.class);
    }

    @Test
    void nothingIsProbedBeforeANomination() {
        assertThat(ice.probe(1, PacketSlot.heap())).isFalse();
    }

    @Test
    void theAddressInUseStaysCheckedWhateverElseIsTried() {
        receive(check().useCandidate(), HOME, 1);
        for (int port = 1; port < 100; port++) {
            receive(check(), new InetSocketAddress("192.0.2.77", port), 2);
            receive(check().useCandidate(), HOME, 2);
        }
        assertThat(ice.isChecked(HOME)).isTrue();
        assertThat(ice.isChecked(new InetSocketAddress("192.0.2.77", 1)))
                .as("bounded")
                .isFalse();
    }

    @Test
    void credentialsAreIceCharsAndNeverPrinted() {
        assertThat(ours.ufrag()).matches("[A-Za-z0-9+/]{8}");
        assertThat(ours.password().reveal()).matches("[A-Za-z0-9+/]{24}");
        assertThat(ours.toString()).doesNotContain(ours.password().reveal());
        assertThat(IceCredentials.random(random)).isNotEqualTo(ours);
    }

    private String name() {
        return ours.ufrag() + ":" + BROWSER.ufrag();
    }

    private StunWriter check() {
        return StunWriter.request(ID).username(name()).priority(1).controlling(99);
    }

    private IceReaction receive(StunWriter check, InetSocketAddress from, long nowNanos) {
        PacketSlot packet = PacketSlot.heap();
        check.signed(ours.password().reveal(), packet);
        return ice.receive(packet, from, nowNanos, reply);
    }

    private StunMessage answer() {
        return StunMessage.parse(reply).orElseThrow();
    }

    private static long seconds(long count) {
        return TimeUnit.SECONDS.toNanos(count);
    }
}
