package org.alongside.gateway.call;

import java.util.List;
import org.alongside.broker.api.BrokerEvent;
import org.alongside.gateway.call.CallEffect.AskTrunk;
import org.alongside.gateway.call.CallEffect.Tell;
import org.alongside.gateway.call.ClientMessage.Connected;
import org.alongside.gateway.call.ClientMessage.Far;

/** What the broker tells of a leg, in any state of a living call. */
final class BrokerNews {
    private BrokerNews() {}

    static Step on(CallState state, Parties call, BrokerEvent event) {
        var known = call.leg(event.leg());
        if (known.isEmpty()) {
            return Step.stay(state);
        }
        var leg = known.get();
        return switch (event) {
            case BrokerEvent.LegConnected(var bridge, var id, var attach) -> connected(state, call, leg, attach);
            case BrokerEvent.LegFailed(var bridge, var id, var attach, var reason) ->
                switch (leg) {
                    case ClientLeg client when client.connectedAttach() == attach -> silent(state, call, leg, true);
                    case ClientLeg client -> Step.stay(state); // the client's next attach takes its place
                    case TrunkLeg trunk -> Ending.end(call, EndReason.NO_MEDIA);
                };
            case BrokerEvent.LegSilent silent -> silent(state, call, leg, true);
            case BrokerEvent.LegAlive alive -> silent(state, call, leg, false);
            case BrokerEvent.DtmfReceived(var bridge, var id, var tone) ->
                Step.stay(state)
                        .then(call.two().map(two -> Tones.heard(two, leg, tone)).orElse(List.of()));
            case BrokerEvent.KeyFrameWanted wanted -> Step.stay(state).then(SipInfo.wantKeyFrame(call, leg));
            case BrokerEvent.Quality(var bridge, var id, var loss, var jitter, var roundTrip, var mos, var score) ->
                leg instanceof ClientLeg client
                        ? Step.stay(state)
                                .then(new Tell(
                                        client.connection(),
                                        new ClientMessage.Quality(call.id(), score, mos, loss, jitter, roundTrip)))
                        : Step.stay(state);
        };
    }

    private static Step connected(CallState state, Parties call, Leg leg, int attach) {
        return switch (leg) {
            case ClientLeg client -> {
                if (attach <= client.connectedAttach()) {
                    yield silent(state, call, leg, false);
                }
                var step = Step.to(state.with(client.withConnected(attach)))
                        .then(new Tell(client.connection(), new Connected(call.id(), attach)));
                yield client.silent() ? step.then(CallMachine.tellFar(call, client, Far.CONNECTED)) : step;
            }
            case TrunkLeg trunk -> silent(state, call, leg, false);
        };
    }

    /** A client's far side sees a state instead of a frozen picture; a phone may be silent and well, so nobody is told. */
    private static Step silent(CallState state, Parties call, Leg leg, boolean silent) {
        if (leg.silent() == silent) {
            return Step.stay(state);
        }
        var step = Step.to(state.with(leg.withSilent(silent)));
        boolean tell = leg instanceof ClientLeg client && client.here();
        return tell ? step.then(CallMachine.tellFar(call, leg, silent ? Far.RECONNECTING : Far.CONNECTED)) : step;
    }

    static List<CallEffect> toTrunk(org.alongside.gateway.trunk.SipEffect effect) {
        return List.of(new AskTrunk(effect));
    }
}
