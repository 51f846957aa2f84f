package org.alongside.broker.api;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;

/** What a server asks of a broker. Every command names its bridge; repeating one is answered, never done twice. */
public sealed interface BrokerCommand {
    BridgeId bridge();

    /** Makes a bridge, or does nothing if it stands. Answered by {@link BrokerReply.Done}. */
    record OpenBridge(BridgeId bridge) implements BrokerCommand {}

    /**
     * Gives a client leg a (new) transport. The leg moves to the highest attach at its first authenticated packet, and the
     * older transport is dropped 2 s later. Answered by {@link BrokerReply.ClientAttached}.
     *
     * @param attach counts a leg's transports from 1
     * @param remote the client's own parameters, from its offer
     * @param clientAddress from where its WebSocket came: chooses the advertised address
     */
    record AttachClient(
            BridgeId bridge,
            LegId leg,
            int attach,
            TransportParameters remote,
            Set<MediaKind> kinds,
            InetAddress clientAddress)
            implements BrokerCommand {}

    /** Binds ports for a trunk leg, once. Answered by {@link BrokerReply.TrunkOpened}. */
    record OpenTrunk(BridgeId bridge, LegId leg, Set<MediaKind> kinds, boolean rtcpMux, List<String> sdesSuites)
            implements BrokerCommand {}

    /**
     * Says what a leg may send and receive from now on: after negotiation, and again at hold, resume and every change. For
     * a client leg it belongs to one attach. Answered by {@link BrokerReply.Done}.
     */
    record Configure(BridgeId bridge, LegId leg, int attach, List<MediaParameters> media) implements BrokerCommand {}

    /** Sends telephone-events to a leg (RFC 4733): {@code 0-9 A-D * #}; a comma waits 2 s. */
    record SendDtmf(BridgeId bridge, LegId leg, String tones) implements BrokerCommand {}

    /** Asks the leg's own sender for a key frame (its far end got a SIP INFO picture_fast_update). */
    record RequestKeyFrame(BridgeId bridge, LegId leg) implements BrokerCommand {}

    /** Ends one leg's transports and ports; the bridge and its other leg stay. */
    record CloseLeg(BridgeId bridge, LegId leg) implements BrokerCommand {}

    /** Ends the bridge and everything in it. */
    record CloseBridge(BridgeId bridge) implements BrokerCommand {}

    /** Takes the bridge over, see {@link Claim}. Answered by {@link BrokerReply.BridgeClaimed}. */
    record ClaimBridge(BridgeId bridge) implements BrokerCommand {}
}
