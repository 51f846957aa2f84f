package org.alongside.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.alongside.broker.api.BridgeId;
import org.alongside.broker.api.BrokerCommand.CloseLeg;
import org.alongside.broker.api.Claim;
import org.alongside.broker.api.LegId;
import org.alongside.gateway.Offers;
import org.alongside.gateway.call.CallEffect.AskBroker;
import org.alongside.gateway.call.CallEffect.AskTrunk;
import org.alongside.gateway.call.CallEffect.Tell;
import org.alongside.gateway.call.CallEvent.CalleeAdded;
import org.alongside.gateway.call.CallEvent.CalleeDropped;
import org.alongside.gateway.call.CallEvent.ClientAnswered;
import org.alongside.gateway.call.CallEvent.ClientDeclined;
import org.alongside.gateway.call.CallEvent.TrunkTold;
import org.alongside.gateway.call.CallState.Ended;
import org.alongside.gateway.call.CallState.Ringing;
import org.alongside.gateway.call.CallState.Talking;
import org.alongside.gateway.call.ClientMessage.Progress;
import org.alongside.gateway.negotiation.TrunkPolicy;
import org.alongside.gateway.trunk.SipEffect;
import org.alongside.gateway.trunk.SipEvent;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Id;
import org.alongside.kernel.Redacted;
import org.alongside.session.ConnectionId;
import org.junit.jupiter.api.Test;

/** Somebody waits for advice, and agents are rung for it one after the other; the machine alone, event by event. */
class WaitingCallerTest {
    private static final CallId CALL = new CallId(new Id(1, 1));
    private static final Claim CLAIM = new Claim(new Id(2, 2), 1);
    private static final ConnectionId ANA = connection(1);
    private static final ConnectionId BEA = connection(2);
    private static final ConnectionId CARL = connection(3);

    private final List<CallEffect> effects = new ArrayList<>();
    private CallState state = new CallState.Fresh();

    private static ConnectionId connection(long number) {
        return new ConnectionId(new Id(10, number));
    }

    private static LegId legOf(ConnectionId client) {
        return new LegId(client.id());
    }

    private static ClientLeg client(ConnectionId connection) {
        return ClientLeg.of(
                legOf(connection),
                connection,
                connection.equals(ANA) ? "ana@bank.example" : "agent@bank.example",
                Redacted.of(""),
                true,
                Wishes.AUDIO_AND_VIDEO);
    }

    private void happens(CallEvent event) {
        effects.clear();
        var step = CallMachine.on(state, event);
        state = step.state();
        effects.addAll(step.effects());
    }

    private void anaWaits() {
        begin(client(ANA));
    }

    private void begin(Leg caller) {
        happens(new CallEvent.Begun(
                CALL,
                new BridgeId(new Id(3, 3)),
                CLAIM,
                "one",
                caller,
                TargetSet.waiting(new Dialled("queue:advice", Redacted.of(""), true))));
    }

    private Callees callees() {
        return ((Ringing) state).fork().callees();
    }

    private List<ClientMessage> told(ConnectionId client) {
        return effects.stream()
                .filter(e -> e instanceof Tell tell && tell.client().equals(client))
                .map(e -> ((Tell) e).message())
                .toList();
    }

    @Test
    void whileNobodyIsRungTheCallerIsQueued() {
        anaWaits();

        assertThat(told(ANA))
                .containsExactly(
                        new ClientMessage.Progressed(CALL, Progress.TRYING, 0),
                        new ClientMessage.Progressed(CALL, Progress.QUEUED, 182));
        assertThat(Deadline.running(state, Deadline.Patience.DEFAULT))
                .containsOnlyKeys(Deadline.Running.ofCall(Deadline.WAITING));
        assertThat(CallView.of(state, ANA).orElseThrow().farAddress()).isEqualTo("queue:advice");
    }

    @Test
    void anAgentIsRungAndTakenAwayAndTheCallerGoesOnWaiting() {
        anaWaits();
        happens(new CalleeAdded(client(BEA)));
        assertThat(told(BEA)).hasSize(1).first().isInstanceOf(ClientMessage.Incoming.class);
        assertThat(told(ANA)).containsExactly(new ClientMessage.Progressed(CALL, Progress.RINGING, 180));

        happens(new CalleeDropped(legOf(BEA), EndReason.TIMEOUT));
        assertThat(told(BEA)).containsExactly(new ClientMessage.Ended(CALL, EndReason.TIMEOUT, Optional.empty()));
        assertThat(told(ANA)).containsExactly(new ClientMessage.Progressed(CALL, Progress.QUEUED, 182));
        assertThat(callees().left(legOf(BEA)).orElseThrow().reason()).isEqualTo(EndReason.TIMEOUT);

        happens(new CalleeAdded(client(CARL)));
        happens(new ClientAnswered(CARL, "r", Optional.empty(), Wishes.AUDIO_AND_VIDEO));
        assertThat(((Talking) state).call().callee().id()).isEqualTo(legOf(CARL));
        assertThat(told(ANA)).first().isInstanceOf(ClientMessage.Answered.class);
    }

    @Test
    void whoIsRungASecondTimeIsNotTakenAtAnAnswerToTheFirstRing() {
        anaWaits();
        happens(new CalleeAdded(client(BEA)));
        var first = legOf(BEA);
        happens(new CalleeDropped(first, EndReason.TIMEOUT));
        var second = ClientLeg.of(
                new LegId(new Id(7, 7)), BEA, "bea@bank.example", Redacted.of("Bea"), true, Wishes.AUDIO_AND_VIDEO);
        happens(new CalleeAdded(second));

        var tooLate = new Failure(Failure.Code.CONFLICT, "that ring is over; it rings anew");
        happens(new ClientAnswered(BEA, "late", Optional.of(first), Wishes.AUDIO_AND_VIDEO));
        assertThat(told(BEA)).containsExactly(new ClientMessage.Refused("late", tooLate));
        happens(new ClientDeclined(BEA, "later", Optional.of(first)));
        assertThat(told(BEA)).containsExactly(new ClientMessage.Refused("later", tooLate));
        assertThat(callees().rung()).containsExactly(second);

        happens(new ClientAnswered(BEA, "r", Optional.of(second.id()), Wishes.AUDIO_AND_VIDEO));
        assertThat(((Talking) state).call().callee().id()).isEqualTo(second.id());
    }

    @Test
    void anAgentWhoDeclinesHasSpokenForHimselfOnly() {
        anaWaits();
        happens(new CalleeAdded(client(BEA)));
        happens(new CalleeAdded(client(CARL)));
        happens(new ClientDeclined(BEA, "r", Optional.empty()));

        assertThat(callees().rung()).extracting(Leg::id).containsExactly(legOf(CARL));
        assertThat(callees().left(legOf(BEA)).orElseThrow().reason()).isEqualTo(EndReason.DECLINED);
        assertThat(told(CARL)).isEmpty();
    }

    @Test
    void nobodyIsRungTwiceOrForHimselfAndNotTooMany() {
        anaWaits();
        happens(new CalleeAdded(client(BEA)));
        var again = ClientLeg.of(
                new LegId(new Id(9, 9)), BEA, "agent@bank.example", Redacted.of(""), true, Wishes.AUDIO_ONLY);
        happens(new CalleeAdded(again));
        assertThat(callees().rung()).hasSize(1);
        assertThat(callees().left(again.id()).orElseThrow().reason()).isEqualTo(EndReason.BUSY);

        for (int i = 0; i < Callees.MOST; i++) {
            happens(new CalleeAdded(client(connection(100 + i))));
        }
        assertThat(callees().rung()).hasSize(Callees.MOST);
        assertThat(callees().left(legOf(connection(109))).orElseThrow().reason())
                .isEqualTo(EndReason.OVERLOAD);
    }

    @Test
    void aPhoneThatIsTakenAwayIsCancelledAndItsPortsAreFreed() {
        anaWaits();
        var phone = TrunkLeg.calling(
                        new LegId(new Id(5, 5)),
                        "sip:bea@bank.example",
                        new SipEffect.Caller("ana", "bank.example", Redacted.of(""), Optional.empty()),
                        TrunkPolicy.DEFAULT)
                .in(TrunkLeg.Phase.CALLING);
        happens(new CalleeAdded(phone));
        happens(new TrunkTold(new SipEvent.Progressed(phone.id(), 183, Optional.of(Offers.sdp(Offers.PHONE_AUDIO)))));
        assertThat(callees().rung().getFirst())
                .as("an announcement is not for somebody who may be rung elsewhere next")
                .isEqualTo(phone);
        happens(new CalleeDropped(phone.id(), EndReason.TIMEOUT));

        assertThat(effects)
                .contains(
                        new AskTrunk(new SipEffect.HangUp(phone.id(), CLAIM, EndReason.TIMEOUT.inReasonHeader())),
                        new AskBroker(CLAIM, new CloseLeg(new BridgeId(new Id(3, 3)), phone.id())));
    }

    @Test
    void aCallThatRingsSomebodyInParticularTakesNobodyElseAndKeepsWhomItRings() {
        happens(new CallEvent.Begun(CALL, new BridgeId(new Id(3, 3)), CLAIM, "one", client(ANA), client(BEA)));
        happens(new CalleeAdded(client(CARL)));
        assertThat(callees().rung()).extracting(Leg::id).containsExactly(legOf(BEA));
        happens(new CalleeDropped(legOf(BEA), EndReason.TIMEOUT));
        assertThat(callees().rung()).extracting(Leg::id).containsExactly(legOf(BEA));
    }

    @Test
    void aTrunksCallerWaitsToo() {
        var trunk = TrunkLeg.called(
                new LegId(new Id(6, 6)),
                "sip:eve@pbx.example",
                Redacted.of(""),
                TrunkPolicy.DEFAULT,
                Optional.of(Offers.sdp(Offers.PHONE_AUDIO)));
        begin(trunk);
        assertThat(effects).contains(new AskTrunk(new SipEffect.Progress(trunk.id(), CLAIM, 182, Optional.empty())));
        happens(new CalleeAdded(client(BEA)));
        assertThat(effects).contains(new AskTrunk(new SipEffect.Progress(trunk.id(), CLAIM, 180, Optional.empty())));
        happens(new CallEvent.GivenUp(EndReason.TIMEOUT));
        assertThat(state).isInstanceOf(Ended.class);
        assertThat(told(BEA)).containsExactly(new ClientMessage.Ended(CALL, EndReason.TIMEOUT, Optional.empty()));
    }

    @Test
    void aWaitingCallIsStoredAndReadBack() {
        anaWaits();
        happens(new CalleeAdded(client(BEA)));
        happens(new CalleeDropped(legOf(BEA), EndReason.TIMEOUT));
        happens(new CalleeAdded(client(CARL)));
        var record = new CallRecord(
                CallRecord.FORMAT,
                org.alongside.cluster.Ownership.first(new org.alongside.cluster.NodeId(new Id(2, 2))),
                List.of(new org.alongside.cluster.NodeId(new Id(2, 2))),
                7,
                3,
                state,
                List.of());
        var encoding = new CallEncoding();

        assertThat(encoding.decode(encoding.encode(record))).isEqualTo(record);
    }
}
