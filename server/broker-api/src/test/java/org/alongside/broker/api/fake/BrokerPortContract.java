package org.alongside.broker.api.fake;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.alongside.broker.api.BridgeId;
import org.alongside.broker.api.BrokerCommand;
import org.alongside.broker.api.BrokerCommand.AttachClient;
import org.alongside.broker.api.BrokerCommand.ClaimBridge;
import org.alongside.broker.api.BrokerCommand.CloseBridge;
import org.alongside.broker.api.BrokerCommand.CloseLeg;
import org.alongside.broker.api.BrokerCommand.Configure;
import org.alongside.broker.api.BrokerCommand.OpenBridge;
import org.alongside.broker.api.BrokerCommand.OpenTrunk;
import org.alongside.broker.api.BrokerPort;
import org.alongside.broker.api.BrokerReply;
import org.alongside.broker.api.BrokerReply.BridgeClaimed;
import org.alongside.broker.api.BrokerReply.ClientAttached;
import org.alongside.broker.api.BrokerReply.Done;
import org.alongside.broker.api.BrokerReply.Refused;
import org.alongside.broker.api.BrokerReply.TrunkOpened;
import org.alongside.broker.api.Claim;
import org.alongside.broker.api.DtlsSetup;
import org.alongside.broker.api.LegId;
import org.alongside.broker.api.LocalStream;
import org.alongside.broker.api.MediaKind;
import org.alongside.broker.api.TransportParameters;
import org.alongside.broker.api.TransportParameters.Fingerprint;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Id;
import org.alongside.kernel.Redacted;
import org.junit.jupiter.api.Test;

/** What every broker does, however it is reached: run against the fake, and against the real one over its socket. */
public abstract class BrokerPortContract {
    protected static final Id FIRST_OWNER = new Id(1, 1);
    protected static final Id SECOND_OWNER = new Id(2, 2);

    private static final Claim FIRST = new Claim(FIRST_OWNER, 1);
    private static final LegId LEG = new LegId(new Id(7, 7));

    private final BridgeId bridge = new BridgeId(Id.random(new java.util.Random()));

    /** The broker as this owner reaches it, connected. */
    protected abstract BrokerPort port(Id owner) throws Exception;

    /** Ends this owner's channel and returns when the broker has noticed. */
    protected abstract void endChannelOf(Id owner) throws Exception;

    @Test
    protected void aBrokerThatIsReachedSaysSo() throws Exception {
        assertThat(port(FIRST_OWNER).load().connected()).isTrue();
    }

    @Test
    protected void openingABridgeAgainIsAnsweredLikeTheFirstTime() throws Exception {
        assertThat(first(new OpenBridge(bridge))).isEqualTo(new Done());
        assertThat(first(new OpenBridge(bridge))).isEqualTo(new Done());
    }

    @Test
    protected void nothingCanBeDoneInABridgeThatIsNotThere() throws Exception {
        assertRefused(Failure.Code.NOT_FOUND, first(attach(1)));
        assertRefused(Failure.Code.NOT_FOUND, first(new ClaimBridge(bridge)));
    }

    @Test
    protected void whatIsGoneIsClosed() throws Exception {
        assertThat(first(new CloseLeg(bridge, LEG))).isEqualTo(new Done());
        assertThat(first(new CloseBridge(bridge))).isEqualTo(new Done());
    }

    @Test
    protected void aClosedBridgeIsGone() throws Exception {
        first(new OpenBridge(bridge));
        assertThat(first(new CloseBridge(bridge))).isEqualTo(new Done());
        assertRefused(Failure.Code.NOT_FOUND, first(attach(1)));
    }

    @Test
    protected void aLegThatIsNotThereCantBeConfigured() throws Exception {
        first(new OpenBridge(bridge));
        assertRefused(Failure.Code.NOT_FOUND, first(new Configure(bridge, LEG, 1, List.of())));
    }

    @Test
    protected void anAttachTellsEverythingAnAnswerNeeds() throws Exception {
        first(new OpenBridge(bridge));
        var attached = (ClientAttached) first(attach(1));
        assertThat(attached.local().iceUfrag()).hasSizeGreaterThanOrEqualTo(4); // RFC 8839 §5.4
        assertThat(attached.local().icePwd().reveal()).hasSizeGreaterThanOrEqualTo(22);
        assertThat(attached.local().fingerprints()).isNotEmpty();
        assertThat(attached.local().setup()).isEqualTo(DtlsSetup.PASSIVE);
        assertThat(attached.local().candidates()).isNotEmpty();
        assertThat(attached.streams())
                .extracting(LocalStream::kind)
                .containsExactlyInAnyOrder(MediaKind.AUDIO, MediaKind.VIDEO);
    }

    @Test
    protected void theSameAttachAgainGetsTheSameAnswerAndTheNextOneItsOwn() throws Exception {
        first(new OpenBridge(bridge));
        var once = first(attach(1));
        assertThat(first(attach(1))).isEqualTo(once);
        var next = (ClientAttached) first(attach(2));
        assertThat(next.local().iceUfrag())
                .isNotEqualTo(((ClientAttached) once).local().iceUfrag());
    }

    @Test
    protected void aTrunkLegHasItsPortsOnce() throws Exception {
        first(new OpenBridge(bridge));
        var open = new OpenTrunk(bridge, LEG, Set.of(MediaKind.AUDIO), true, List.of("AES_CM_128_HMAC_SHA1_80"));
        var opened = (TrunkOpened) first(open);
        assertThat(opened.ports()).singleElement().satisfies(port -> {
            assertThat(port.kind()).isEqualTo(MediaKind.AUDIO);
            assertThat(port.rtp()).isEqualTo(port.rtcp());
            assertThat(port.crypto())
                    .singleElement()
                    .satisfies(key -> assertThat(key.suite()).isEqualTo("AES_CM_128_HMAC_SHA1_80"));
        });
        assertThat(first(open)).isEqualTo(opened);
    }

    @Test
    protected void anOlderEpochNeverSpeaksAgain() throws Exception {
        first(new OpenBridge(bridge));
        var newer = new Claim(FIRST_OWNER, 5);
        assertThat(ask(newer, new ClaimBridge(bridge))).isEqualTo(new BridgeClaimed(List.of()));
        assertRefused(Failure.Code.CONFLICT, first(new CloseBridge(bridge)));
        assertThat(ask(newer, new CloseBridge(bridge))).isEqualTo(new Done());
    }

    @Test
    protected void anotherOwnerMustWaitUntilTheFirstIsGone() throws Exception {
        first(new OpenBridge(bridge));
        first(attach(1));
        var second = new Claim(SECOND_OWNER, 2);
        assertRefused(Failure.Code.CONFLICT, ask(second, new ClaimBridge(bridge)));
        endChannelOf(FIRST_OWNER);
        assertThat(ask(second, new ClaimBridge(bridge))).isEqualTo(new BridgeClaimed(List.of(LEG)));
        assertRefused(Failure.Code.CONFLICT, first(new CloseBridge(bridge)));
    }

    protected final BridgeId bridge() {
        return bridge;
    }

    protected final BrokerReply first(BrokerCommand command) throws Exception {
        return ask(FIRST, command);
    }

    protected final BrokerReply ask(Claim claim, BrokerCommand command) throws Exception {
        return port(claim.owner()).ask(claim, command).get(5, TimeUnit.SECONDS);
    }

    protected final AttachClient attach(int number) {
        var remote = new TransportParameters(
                "client" + number,
                Redacted.of("a-password-of-a-client"),
                List.of(new Fingerprint("sha-256", "AA" + ":BB".repeat(31))),
                DtlsSetup.ACTPASS,
                List.of());
        return new AttachClient(
                bridge, LEG, number, remote, EnumSet.allOf(MediaKind.class), InetAddress.getLoopbackAddress());
    }

    protected static void assertRefused(Failure.Code code, BrokerReply reply) {
        assertThat(reply)
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.failure().code()).isEqualTo(code));
    }
}
