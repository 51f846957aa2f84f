package org.alongside.sip.transaction;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import org.alongside.sip.message.Headers;
import org.alongside.sip.message.SipMessage;
import org.alongside.sip.message.SipRequest;
import org.alongside.sip.message.SipResponse;

/**
 * All transactions of one user agent (RFC 3261 §17): finds or makes the machine that a message, an answer or a moment belongs
 * to. One owner, no thread of its own; what happens leaves through the {@link Sink}.
 *
 * <p>After any call, {@link #wakeAt} says when {@link #wake} is due next.
 */
public final class TransactionLayer {
    private final Timing timing;
    private final int limit;
    private final Sink sink;
    private final Map<TransactionKey, Transaction> live = new HashMap<>();
    private final PriorityQueue<Alarm> alarms = new PriorityQueue<>();
    private int servers;

    /**
     * @param limit how many server transactions may live at once; a request above it is answered 503 without state
     */
    public TransactionLayer(Timing timing, int limit, Sink sink) {
        this.timing = timing;
        this.limit = limit;
        this.sink = sink;
    }

    /** A moment at which a transaction wants a look; it may have chosen a later one since. */
    private record Alarm(long at, Transaction transaction) implements Comparable<Alarm> {
        @Override
        public int compareTo(Alarm other) {
            return Long.compare(at, other.at);
        }
    }

    /** Sends a request other than ACK, in a transaction of its own; its branch is its name. */
    public ClientKey request(long now, SipRequest request, Flow flow) {
        var key = ClientKey.of(request);
        if (request.is(SipRequest.INVITE)) {
            var transaction = new ClientInvite(request, flow, timing);
            live.put(key, transaction);
            transaction.start(now, sink);
            settle(transaction);
        } else {
            var transaction = new ClientOther(request, flow, timing);
            live.put(key, transaction);
            transaction.start(now, sink);
            settle(transaction);
        }
        return key;
    }

    /**
     * Cancels an INVITE as soon as RFC 3261 §9.1 allows; does nothing when it has its final response.
     *
     * @param more headers of the CANCEL: a Reason
     */
    public void cancel(long now, ClientKey invite, Headers more) {
        if (live.get(invite) instanceof ClientInvite transaction) {
            boolean mayLeave = transaction.cancel(now, more);
            settle(transaction);
            if (mayLeave) {
                request(now, transaction.cancelling(), transaction.flow());
            }
        }
    }

    /** Answers a request; dropped when its transaction is over or was answered. */
    public void respond(long now, ServerKey key, SipResponse response) {
        switch (live.get(key)) {
            case ServerInvite invite -> {
                invite.respond(now, response, sink);
                settle(invite);
            }
            case ServerOther other -> {
                other.respond(now, response, sink);
                settle(other);
            }
            case null, default -> {}
        }
    }

    /** The INVITE still waits for its final response. */
    public boolean awaitsFinal(ServerKey invite) {
        return live.get(invite) instanceof ServerInvite transaction && transaction.awaitsFinal();
    }

    /** A message came by {@code flow}, by which its answer is to leave. */
    public void received(long now, SipMessage message, Flow flow) {
        switch (message) {
            case SipRequest request when request.is(SipRequest.ACK) -> onAck(now, request, flow);
            case SipRequest request -> onRequest(now, request, flow);
            case SipResponse response -> onResponse(now, response, flow);
        }
    }

    private void onAck(long now, SipRequest ack, Flow flow) {
        var key = ServerKey.of(ack);
        if (live.get(key) instanceof ServerInvite invite) {
            boolean forDialog = invite.onAck(now);
            settle(invite);
            if (!forDialog) {
                return;
            }
        }
        sink.deliver(new TransactionEvent.AckArrived(ack, flow));
    }

    private void onRequest(long now, SipRequest request, Flow flow) {
        var key = ServerKey.of(request);
        switch (live.get(key)) {
            case ServerInvite invite -> invite.onRepeated(sink);
            case ServerOther other -> other.onRepeated(sink);
            case null, default -> onNewRequest(now, key, request, flow);
        }
    }

    private void onNewRequest(long now, ServerKey key, SipRequest request, Flow flow) {
        if (servers >= limit) {
            sink.transmit(flow, request.respond(503, "overload").with("Retry-After", "5"));
            return;
        }
        if (request.is(SipRequest.INVITE)) {
            var transaction = new ServerInvite(key, request, flow, timing);
            add(transaction);
            transaction.start(sink);
            settle(transaction);
        } else {
            var transaction = new ServerOther(now, key, flow, timing);
            add(transaction);
            settle(transaction);
        }
        if (request.is(SipRequest.CANCEL)) {
            var invite = ServerKey.ofCancelled(request);
            var found = live.containsKey(invite) ? Optional.of(invite) : Optional.<ServerKey>empty();
            sink.deliver(new TransactionEvent.CancelArrived(key, request, found, flow));
        } else {
            sink.deliver(new TransactionEvent.RequestArrived(key, request, flow));
        }
    }

    private void onResponse(long now, SipResponse response, Flow flow) {
        var key = ClientKey.of(response);
        switch (live.get(key)) {
            case ClientInvite invite -> {
                boolean cancelNow = invite.on(now, response, flow, sink);
                settle(invite);
                if (cancelNow) {
                    request(now, invite.cancelling(), invite.flow());
                }
            }
            case ClientOther other -> {
                other.on(now, response, flow, sink);
                settle(other);
            }
            case null, default -> sink.deliver(new TransactionEvent.StrayResponse(response, flow));
        }
    }

    /** The transport could not carry what left by this flow: its client transactions end. */
    public void transportFailed(Flow flow) {
        var affected = live.values().stream().filter(t -> t.flow().equals(flow)).toList();
        for (Transaction transaction : affected) {
            transaction.onTransportFailed(sink);
            settle(transaction);
        }
    }

    /** Runs every timer that is due. */
    public void wake(long now) {
        while (!alarms.isEmpty() && alarms.peek().at <= now) {
            var alarm = alarms.remove();
            var transaction = alarm.transaction;
            if (transaction.isTerminated() || transaction.alarmAt != alarm.at) {
                continue; // over, or a sooner alarm has rung already
            }
            transaction.alarmAt = Timing.NEVER;
            if (transaction.wakeAt() <= now) {
                transaction.onTime(now, sink);
            }
            settle(transaction);
        }
    }

    /** When {@link #wake} is due, in nanoseconds; {@code Long.MAX_VALUE} when nothing waits. */
    public long wakeAt() {
        return alarms.isEmpty() ? Timing.NEVER : alarms.peek().at;
    }

    /** How many transactions live. */
    public int size() {
        return live.size();
    }

    private void add(Transaction server) {
        live.put(server.key(), server);
        servers++;
    }

    /** After each step of a machine: forgets it at its end, else sees to it that an alarm rings in time. */
    private void settle(Transaction transaction) {
        if (transaction.isTerminated()) {
            boolean removed = live.remove(transaction.key(), transaction);
            servers -= removed && transaction.key() instanceof ServerKey ? 1 : 0;
        } else if (transaction.wakeAt() < transaction.alarmAt) {
            transaction.alarmAt = transaction.wakeAt();
            alarms.add(new Alarm(transaction.alarmAt, transaction));
        }
    }
}
