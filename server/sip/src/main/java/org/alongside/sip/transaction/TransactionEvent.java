package org.alongside.sip.transaction;

import java.util.Optional;
import org.alongside.sip.message.SipRequest;
import org.alongside.sip.message.SipResponse;

/** What the transaction layer tells its user (RFC 3261's TU). */
public sealed interface TransactionEvent {
    /** A new request other than ACK and CANCEL; answer it with {@link TransactionLayer#respond}. */
    record RequestArrived(ServerKey key, SipRequest request, Flow flow) implements TransactionEvent {}

    /** A CANCEL and the INVITE it names, if that still waits for its final response. Both want an answer. */
    record CancelArrived(ServerKey key, SipRequest cancel, Optional<ServerKey> invite, Flow flow)
            implements TransactionEvent {}

    /** The ACK of a 2xx: each copy, also of one that was repeated. */
    record AckArrived(SipRequest ack, Flow flow) implements TransactionEvent {}

    /** A response to our request: provisional ones each time, a final one once, but a 2xx to INVITE each time. */
    record ResponseArrived(ClientKey key, SipResponse response, Flow flow) implements TransactionEvent {}

    /** A response that no transaction waits for: a late or forked 2xx needs its ACK all the same. */
    record StrayResponse(SipResponse response, Flow flow) implements TransactionEvent {}

    /** Timer B or F, or a cancelled INVITE that stayed without final response: to be treated as 408. */
    record TimedOut(ClientKey key, SipRequest request) implements TransactionEvent {}

    /** The transport could not carry our request: to be treated as 503. */
    record TransportFailed(ClientKey key, SipRequest request) implements TransactionEvent {}

    /** Timer H: our refusal of an INVITE was never acknowledged. Nothing is left to do. */
    record NeverAcknowledged(ServerKey key) implements TransactionEvent {}
}
