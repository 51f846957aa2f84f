package org.alongside.sip.transaction;

import java.util.ArrayList;
import java.util.List;
import org.alongside.kernel.Id;
import org.alongside.sip.message.MessageParser;
import org.alongside.sip.message.Parsed;
import org.alongside.sip.message.SipMessage;
import org.alongside.sip.message.SipRequest;
import org.alongside.sip.message.SipResponse;

/** A sink that writes down, with the time in milliseconds, and a layer whose clock is moved by hand. */
final class Recorder implements Sink {
    static final Flow UDP = new Flow(new Id(0, 1), "main", Flow.Transport.UDP, "192.0.2.9", 5060, 0);
    static final Flow TCP = new Flow(new Id(0, 1), "main", Flow.Transport.TCP, "192.0.2.9", 5060, 1);

    final List<String> log = new ArrayList<>();
    final TransactionLayer layer = new TransactionLayer(Timing.RFC, 1000, this);
    long now;

    @Override
    public void transmit(Flow flow, SipMessage message) {
        note("send " + brief(message));
    }

    @Override
    public void deliver(TransactionEvent event) {
        note(
                switch (event) {
                    case TransactionEvent.RequestArrived e ->
                        "request " + e.request().method();
                    case TransactionEvent.CancelArrived e ->
                        "cancel of " + (e.invite().isPresent() ? "invite" : "nothing");
                    case TransactionEvent.AckArrived e -> "ack";
                    case TransactionEvent.ResponseArrived e ->
                        "response " + e.response().status();
                    case TransactionEvent.StrayResponse e ->
                        "stray " + e.response().status();
                    case TransactionEvent.TimedOut e -> "timeout " + e.request().method();
                    case TransactionEvent.TransportFailed e ->
                        "transport failed " + e.request().method();
                    case TransactionEvent.NeverAcknowledged e -> "never acknowledged";
                });
    }

    private void note(String what) {
        log.add(now / 1_000_000 + " " + what);
    }

    private static String brief(SipMessage message) {
        return switch (message) {
            case SipRequest request -> request.method();
            case SipResponse response -> Integer.toString(response.status());
        };
    }

    /** Moves the clock and rings every alarm on the way at its own time. */
    void advanceTo(long millis) {
        long until = millis * 1_000_000;
        while (layer.wakeAt() <= until) {
            now = Math.max(now, layer.wakeAt());
            layer.wake(now);
        }
        now = until;
    }

    void receive(SipMessage message, Flow flow) {
        layer.received(now, message, flow);
    }

    /** What was written down since the last call. */
    List<String> take() {
        var taken = List.copyOf(log);
        log.clear();
        return taken;
    }

    static SipRequest request(String method, String branch) {
        String text = """
                %s sip:support@bank.example SIP/2.0
                Via: SIP/2.0/UDP 192.0.2.1:5070;branch=%s;rport
                From: <sip:ana@bank.example>;tag=1
                To: <sip:support@bank.example>
                Call-ID: c1@192.0.2.1
                CSeq: 7 %s

                """.formatted(method, branch, method);
        var parsed = MessageParser.parse(text.replace("\n", "\r\n").getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return (SipRequest) ((Parsed.Message) parsed).message();
    }
}
