package org.alongside.gateway.call;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.alongside.broker.api.BridgeId;
import org.alongside.broker.api.BrokerCommand;
import org.alongside.broker.api.BrokerCommand.OpenTrunk;
import org.alongside.broker.api.BrokerReply;
import org.alongside.broker.api.BrokerReply.TrunkOpened;
import org.alongside.broker.api.BrokerReply.TrunkPort;
import org.alongside.broker.api.Claim;
import org.alongside.broker.api.LegId;
import org.alongside.broker.api.LocalStream;
import org.alongside.broker.api.MediaKind;
import org.alongside.gateway.Offers;
import org.alongside.gateway.call.CallEffect.AskBroker;
import org.alongside.gateway.call.CallEffect.AskTrunk;
import org.alongside.gateway.negotiation.TrunkPolicy;
import org.alongside.gateway.trunk.SipEffect;
import org.alongside.gateway.trunk.SipEvent;
import org.alongside.kernel.Id;
import org.alongside.kernel.Redacted;
import org.alongside.sip.dialog.Dialog;
import org.alongside.sip.sdp.SessionDescription;

/** The machine of one call between two SIP sides, without anything around it; the broker binds ports at once. */
final class TwoTrunks {
    static final LegId CALLER = new LegId(new Id(1, 1));
    static final LegId CALLEE = new LegId(new Id(2, 2));
    static final Claim CLAIM = new Claim(new Id(3, 3), 1);
    private static final Dialog DIALOG = SomeDialog.OF_A_PHONE;

    CallState state = new CallState.Fresh();
    /** What the broker says to a request for ports; empty: nothing yet. */
    Function<OpenTrunk, Optional<BrokerReply>> broker = TwoTrunks::opened;

    final List<CallEffect> effects = new ArrayList<>();

    /** @param offer of the caller; empty where it wants ours */
    TwoTrunks(TrunkPolicy callers, Optional<SessionDescription> offer, TrunkPolicy callees) {
        var who = new SipEffect.Caller("bob", "pbx.example", Redacted.of("Bob"), Optional.empty());
        on(new CallEvent.Begun(
                new CallId(new Id(4, 4)),
                new BridgeId(new Id(5, 5)),
                CLAIM,
                "one",
                TrunkLeg.called(CALLER, "sip:bob@pbx.example", Redacted.of("Bob"), callers, offer),
                TrunkLeg.calling(CALLEE, "sip:desk@phones.example", who, callees)));
    }

    TwoTrunks(String offer) {
        this(TrunkPolicy.DEFAULT, Optional.of(Offers.sdp(offer)), TrunkPolicy.DEFAULT);
    }

    /** A call that stands: both sides have described themselves so. */
    static TwoTrunks talking(String offer, String answer) {
        var two = new TwoTrunks(offer);
        two.told(new SipEvent.DialogChanged(CALLEE, DIALOG));
        two.told(new SipEvent.Answered(CALLEE, Offers.sdp(answer)));
        two.told(new SipEvent.DialogChanged(CALLER, DIALOG));
        return two;
    }

    void on(CallEvent event) {
        var step = CallMachine.on(state, event);
        state = step.state();
        effects.addAll(step.effects());
        for (var effect : step.effects()) {
            if (effect instanceof AskBroker(var claim, OpenTrunk open)) {
                broker.apply(open).ifPresent(reply -> on(new CallEvent.BrokerAnswered(open, reply)));
            }
        }
    }

    static Optional<BrokerReply> opened(OpenTrunk open) {
        return Optional.of(new TrunkOpened(
                open.kinds().stream().sorted().map(TwoTrunks::port).toList()));
    }

    private static TrunkPort port(MediaKind kind) {
        int rtp = kind == MediaKind.AUDIO ? 17000 : 17002;
        return new TrunkPort(
                kind,
                new InetSocketAddress("192.0.2.9", rtp),
                new InetSocketAddress("192.0.2.9", rtp + 1),
                new LocalStream(kind, rtp, OptionalLong.empty(), "brk"),
                List.of(),
                List.of(),
                Optional.empty());
    }

    void told(SipEvent event) {
        on(new CallEvent.TrunkTold(event));
    }

    <C extends BrokerCommand> List<C> commands(Class<C> type) {
        return effects.stream()
                .filter(e -> e instanceof AskBroker(var claim, var command) && type.isInstance(command))
                .map(e -> type.cast(((AskBroker) e).command()))
                .toList();
    }

    <E extends SipEffect> List<E> asked(Class<E> type) {
        return effects.stream()
                .flatMap(effect -> effect instanceof AskTrunk(var asked) && type.isInstance(asked)
                        ? java.util.stream.Stream.of(type.cast(asked))
                        : java.util.stream.Stream.empty())
                .toList();
    }

    <E extends SipEffect> E last(Class<E> type) {
        return asked(type).getLast();
    }
}
