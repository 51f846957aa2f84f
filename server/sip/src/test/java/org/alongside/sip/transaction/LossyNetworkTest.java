package org.alongside.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.alongside.sip.message.Body;
import org.alongside.sip.message.CSeq;
import org.alongside.sip.message.Head;
import org.alongside.sip.message.MessageParser;
import org.alongside.sip.message.Parsed;
import org.alongside.sip.message.SipMessage;
import org.alongside.sip.message.SipRequest;
import org.junit.jupiter.api.Test;

/** Whole calls over a network that loses 30 %, doubles 10 % and reorders: one outcome on each side, nothing left behind. */
class LossyNetworkTest {

    /** Both ends and the wire between them, on one clock. */
    private static final class Call {
        private final Random random;
        private final PriorityQueue<Packet> wire = new PriorityQueue<>();
        private final List<String> caller = new ArrayList<>();
        private final List<String> callee = new ArrayList<>();
        private final TransactionLayer callerLayer = new TransactionLayer(Timing.RFC, 100, sink(true));
        private final TransactionLayer calleeLayer = new TransactionLayer(Timing.RFC, 100, sink(false));
        private final SipRequest invite;
        private final boolean accepts;
        private SuccessRepeater repeater;
        private long now;
        private long count;

        private record Packet(long at, long number, boolean toCallee, Body bytes) implements Comparable<Packet> {
            @Override
            public int compareTo(Packet other) {
                return at != other.at ? Long.compare(at, other.at) : Long.compare(number, other.number);
            }
        }

        Call(long seed, boolean accepts) {
            this.random = new Random(seed);
            this.accepts = accepts;
            this.invite = Recorder.request("INVITE", "z9hG4bKseed" + seed);
        }

        private Sink sink(boolean isCaller) {
            return new Sink() {
                @Override
                public void transmit(Flow flow, SipMessage message) {
                    send(message, isCaller);
                }

                @Override
                public void deliver(TransactionEvent event) {
                    pending.add(() -> {
                        if (isCaller) {
                            onCaller(event);
                        } else {
                            onCallee(event);
                        }
                    });
                }
            };
        }

        /** A sink must not call back into its layer, so what it hears is handled after the step. */
        private final List<Runnable> pending = new ArrayList<>();

        private void send(SipMessage message, boolean fromCaller) {
            int copies = random.nextInt(10) == 0 ? 2 : 1;
            for (int i = 0; i < copies; i++) {
                if (random.nextInt(10) >= 3) {
                    long delay = (5 + random.nextInt(200)) * 1_000_000L;
                    wire.add(new Packet(now + delay, count++, fromCaller, Body.of(message.toBytes())));
                }
            }
        }

        private void onCaller(TransactionEvent event) {
            if (event instanceof TransactionEvent.ResponseArrived(var key, var response, var flow)
                    && response.isFinal()) {
                if (response.isSuccess() && key.method().equals("INVITE")) {
                    send(ackTo(), true);
                }
                note(caller, key.method() + " " + response.status());
            } else if (event instanceof TransactionEvent.TimedOut(var key, var request)) {
                note(caller, key.method() + " timeout");
            }
        }

        /** Copies of a 2xx come again by design; the outcome is noted once. */
        private static void note(List<String> log, String what) {
            if (!log.contains(what)) {
                log.add(what);
            }
        }

        private SipRequest ackTo() {
            var head = invite.head();
            var via = Recorder.request("ACK", head.topVia().branch().orElseThrow() + "ack")
                    .head()
                    .topVia();
            var ackHead =
                    new Head(List.of(via), head.from(), head.to().withTag("t"), head.callId(), new CSeq(7, "ACK"));
            return new SipRequest("ACK", invite.uri(), ackHead, invite.headers(), invite.body());
        }

        private void onCallee(TransactionEvent event) {
            switch (event) {
                case TransactionEvent.RequestArrived(var key, var request, var flow) -> {
                    var answer = request.respond(accepts ? 200 : 486, "t");
                    calleeLayer.respond(now, key, answer);
                    repeater = accepts ? new SuccessRepeater(now, answer, Timing.RFC) : null;
                    callee.add("answered");
                }
                case TransactionEvent.AckArrived ack -> {
                    repeater = null;
                    note(callee, "acknowledged");
                }
                case TransactionEvent.NeverAcknowledged never -> callee.add("never acknowledged");
                case TransactionEvent.CancelArrived e -> callee.add("cancel");
                case TransactionEvent.ResponseArrived e -> callee.add("response");
                case TransactionEvent.StrayResponse e -> callee.add("stray");
                case TransactionEvent.TimedOut e -> callee.add("timeout");
                case TransactionEvent.TransportFailed e -> callee.add("failed");
            }
        }

        void run() {
            callerLayer.request(0, invite, Recorder.UDP);
            while (true) {
                settle();
                long next = Math.min(callerLayer.wakeAt(), calleeLayer.wakeAt());
                next = Math.min(next, wire.isEmpty() ? Long.MAX_VALUE : wire.peek().at);
                next = Math.min(next, repeater == null ? Long.MAX_VALUE : repeater.wakeAt());
                if (next == Long.MAX_VALUE) {
                    return;
                }
                now = next;
                step();
            }
        }

        private void step() {
            while (!wire.isEmpty() && wire.peek().at <= now) {
                var packet = wire.remove();
                var message = ((Parsed.Message) MessageParser.parse(packet.bytes.toBytes())).message();
                (packet.toCallee ? calleeLayer : callerLayer).received(now, message, Recorder.UDP);
                settle();
            }
            callerLayer.wake(now);
            calleeLayer.wake(now);
            if (repeater != null) {
                switch (repeater.onTime(now)) {
                    case WAIT -> {}
                    case REPEAT -> calleeLayer.respond(now, ServerKey.of(invite), repeater.success());
                    case GIVE_UP -> {
                        repeater = null;
                        callee.add("never acknowledged");
                    }
                }
            }
        }

        private void settle() {
            while (!pending.isEmpty()) {
                pending.removeFirst().run();
            }
        }
    }

    @Test
    void aCallIsAnsweredOrRefusedOnceAndNothingIsLeft() {
        int whole = 0;
        for (int seed = 0; seed < 2000; seed++) {
            boolean accepts = seed % 2 == 0;
            var call = new Call(seed, accepts);
            call.run();
            assertThat(call.callerLayer.size() + call.calleeLayer.size())
                    .as("left, seed %d", seed)
                    .isZero();
            assertThat(call.callee.stream().filter("answered"::equals).count())
                    .as("seed %d", seed)
                    .isLessThanOrEqualTo(1);
            assertThat(call.caller)
                    .as("seed %d", seed)
                    .hasSize(1)
                    .isSubsetOf("INVITE timeout", "INVITE 200", "INVITE 486");
            whole += call.caller.equals(List.of(accepts ? "INVITE 200" : "INVITE 486")) ? 1 : 0;
        }
        assertThat(whole).as("calls that came through, of 2000").isGreaterThan(1980);
    }
}
