package org.alongside.broker.api.wire;

import java.util.Optional;
import java.util.OptionalLong;
import org.alongside.broker.api.BrokerCommand;
import org.alongside.broker.api.BrokerEvent;
import org.alongside.broker.api.BrokerPort.Load;
import org.alongside.broker.api.BrokerReply;
import org.alongside.broker.api.Claim;
import org.alongside.kernel.Id;

/**
 * What travels in one message of the control channel.
 *
 * <p>A server opens with {@link Hello}, the broker answers {@link Welcome}; then requests and heartbeats go up, replies,
 * events and heartbeats come down. {@code v} is the sender's version of these records.
 */
public sealed interface Frame {
    /** The version we write; see the package for what a change may do. */
    int VERSION = 1;

    /** The subprotocol both ends must name (RFC 6455 §1.9). */
    String SUBPROTOCOL = "alongside.broker.v1";

    /** Where a broker's listener takes the WebSocket. */
    String PATH = "/broker/v1";

    /**
     * A server node presents itself; first frame, within 5 s.
     *
     * @param owner the node, as in its {@link Claim}s: a channel speaks for one owner
     * @param client drawn once per client object, so that request ids of an earlier process are not mistaken for ours
     * @param heard the last event seen from {@code broker}; later ones are sent again
     */
    record Hello(int v, Id owner, Id client, Optional<Id> broker, OptionalLong heard) implements Frame {}

    /**
     * The channel is open.
     *
     * @param broker drawn once per broker process: another value means that every bridge is gone
     * @param nextSeq the next event's number; more than one after {@code heard} means that events were lost
     */
    record Welcome(int v, Id broker, long nextSeq, Load load) implements Frame {}

    /** A command; the id counts upwards per client. A repeated id is answered from memory, not run again. */
    record Request(int v, long id, Id owner, long epoch, BrokerCommand command) implements Frame {
        public Claim claim() {
            return new Claim(owner, epoch);
        }
    }

    /** The answer to the request of that id. */
    record Reply(int v, long id, BrokerReply reply) implements Frame {}

    /** Something happened in a bridge of this owner; {@code seq} counts by one per owner. */
    record Event(int v, long seq, BrokerEvent event) implements Frame {}

    /**
     * Says every 300 ms 'I am here'.
     *
     * @param heard upwards: the last event seen, so that the broker may forget it
     * @param load downwards: how busy the broker is
     */
    record Heartbeat(int v, OptionalLong heard, Optional<Load> load) implements Frame {}

    /**
     * An envelope that is sound around something we don't understand: never written, only read.
     *
     * @param id of the request, which is then refused; absent for anything else, which is then ignored
     * @param reason names the type or the field, never a value
     */
    record Unreadable(OptionalLong id, String reason) implements Frame {}
}
