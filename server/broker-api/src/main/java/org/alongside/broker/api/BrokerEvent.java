package org.alongside.broker.api;

/** What a broker tells the owner of a bridge, in order. */
public sealed interface BrokerEvent {
    BridgeId bridge();

    LegId leg();

    /** Keys are agreed and the leg's media runs over this attach. */
    record LegConnected(BridgeId bridge, LegId leg, int attach) implements BrokerEvent {}

    /** This attach will never carry media. */
    record LegFailed(BridgeId bridge, LegId leg, int attach, String reason) implements BrokerEvent {}

    /** Nothing arrives where something is due: 2 s of audio, or three missed connectivity checks. */
    record LegSilent(BridgeId bridge, LegId leg) implements BrokerEvent {}

    /** Media arrives again after {@link LegSilent}. */
    record LegAlive(BridgeId bridge, LegId leg) implements BrokerEvent {}

    /** The leg pressed a key (RFC 4733), told once per event, when it ends. */
    record DtmfReceived(BridgeId bridge, LegId leg, String tone) implements BrokerEvent {}

    /** The other leg needs a key frame and this trunk leg speaks plain AVP: send a SIP INFO (RFC 5168). */
    record KeyFrameWanted(BridgeId bridge, LegId leg) implements BrokerEvent {}

    /**
     * How well the leg is served, every 5 s.
     *
     * @param lossPercent of packets towards us since the last report
     * @param roundTripMillis −1 while unknown
     * @param mos 1.0–4.5 (ITU-T G.107, simplified to loss, jitter and delay)
     * @param score 0–100 as the client shows it
     */
    record Quality(
            BridgeId bridge,
            LegId leg,
            double lossPercent,
            double jitterMillis,
            int roundTripMillis,
            double mos,
            int score)
            implements BrokerEvent {}
}
