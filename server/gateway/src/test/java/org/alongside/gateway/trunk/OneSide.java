package org.alongside.gateway.trunk;

import static org.alongside.gateway.trunk.SipPair.CLAIM;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.alongside.broker.api.LegId;
import org.alongside.kernel.Id;
import org.alongside.sip.dialog.Dialog;
import org.alongside.sip.message.MessageParser;
import org.alongside.sip.message.Parsed;
import org.alongside.sip.message.SipMessage;
import org.alongside.sip.message.SipRequest;
import org.alongside.sip.message.SipResponse;
import org.alongside.sip.message.SipUri;
import org.alongside.sip.sdp.SessionDescription;
import org.alongside.sip.transaction.Flow;

/** One user agent on a hand-moved clock; what the trunks say is the test's, word for word. */
final class OneSide implements SipCore.Outside {
    static final String PBX = "10.0.0.1";
    static final String OTHER = "10.0.0.2";
    private static final String SDP = "application/sdp";

    final SipCore core;
    final List<SipEvent> events = new ArrayList<>();
    final List<Sent> sent = new ArrayList<>();
    /** As a survivor would find it. */
    Optional<Dialog> dialog = Optional.empty();

    private long now = 1;
    private int branches;

    /** A message of ours, and where it went. */
    record Sent(Flow flow, SipMessage message) {
        String brief() {
            return message instanceof SipResponse r ? r.status() + " " + r.method() : message.method();
        }
    }

    OneSide() {
        this(trunk("pbx", PBX), trunk("other", OTHER));
    }

    OneSide(TrunkSettings... settings) {
        this("10.0.0.9", settings);
    }

    /** @param address ours */
    OneSide(String address, TrunkSettings... settings) {
        var trunks = new Trunks(Arrays.stream(settings)
                .map(t -> new Trunk(t, List.of(t.uri().bareHost()), address))
                .toList());
        core = new SipCore(
                new Id(0, 1),
                trunks,
                new SipCore.Ports(5081, 5061),
                new Random(1),
                claim -> true,
                new SipCounts(),
                this);
    }

    /** The first takes {@code bank.example}, as {@link SipPair#invite} dials it; another takes its own host only. */
    static TrunkSettings trunk(String name, String address) {
        var domains = address.equals(PBX) ? List.of("bank.example") : List.of(name + ".example");
        return new TrunkSettings(name, SipUri.parse("sip:" + address + ":5060").orElseThrow(), domains);
    }

    @Override
    public void transmit(Flow flow, SipMessage message) {
        sent.add(new Sent(flow, message));
    }

    @Override
    public void tell(SipEvent event) {
        if (event instanceof SipEvent.DialogChanged(var leg, var changed)) {
            dialog = Optional.of(changed);
        } else {
            events.add(event);
        }
    }

    void advance(Duration time) {
        long until = now + time.toNanos();
        while (core.wakeAt() <= until) {
            now = Math.max(now, core.wakeAt());
            core.wake(now);
        }
        now = until;
    }

    void perform(SipEffect effect) {
        core.perform(now, effect);
    }

    /** What left since the last call, repeats told once. */
    List<String> left() {
        var brief = sent.stream().map(Sent::brief).distinct().toList();
        sent.clear();
        return brief;
    }

    SipRequest last(String method) {
        return (SipRequest) lastSent(m -> m instanceof SipRequest && m.method().equals(method)).message;
    }

    SipResponse lastResponse() {
        return (SipResponse) lastSent(m -> m instanceof SipResponse).message;
    }

    private Sent lastSent(java.util.function.Predicate<SipMessage> which) {
        return sent.reversed().stream()
                .filter(s -> which.test(s.message))
                .findFirst()
                .orElseThrow(() -> new AssertionError(
                        "nothing such left: " + sent.stream().map(Sent::brief).toList()));
    }

    /** Answers a request of ours; headers as {@code "Name: value"}. */
    void answer(SipRequest request, int status, String tag, Optional<SessionDescription> body, String... headers) {
        var response = request.respond(status, tag).with("Contact", "<sip:phone@" + PBX + ":5060>");
        for (String header : headers) {
            String[] parts = header.split(": ", 2);
            response = response.with(parts[0], parts[1]);
        }
        String host = lastSent(request::equals).flow.remoteHost();
        receive(host, body.isPresent() ? response.withBody(SDP, body.get().toString()) : response);
    }

    void receive(String host, SipMessage message) {
        core.received(now, message, new Flow(new Id(0, 1), "main", Flow.Transport.UDP, host, 5060, 0));
    }

    /** The phone's request within the dialog that our INVITE made, or our answer to its INVITE. */
    void theirs(
            String method, int cseq, String ourTag, String theirTag, String callId, String body, String... headers) {
        theirsOfType(SDP, method, cseq, ourTag, theirTag, callId, body, headers);
    }

    void theirsOfType(
            String contentType,
            String method,
            int cseq,
            String ourTag,
            String theirTag,
            String callId,
            String body,
            String... headers) {
        String type = body.isEmpty() ? "" : "Content-Type: " + contentType + "\r\n";
        String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
        String to = ourTag.isEmpty() ? "<sip:bea@10.0.0.9>" : "<sip:bea@10.0.0.9>;tag=" + ourTag;
        String text = """
                %1$s sip:bea@10.0.0.9:5081 SIP/2.0\r
                Via: SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bKphone%2$d\r
                From: <sip:phone@10.0.0.1>;tag=%3$s\r
                To: %4$s\r
                Call-ID: %5$s\r
                CSeq: %6$d %1$s\r
                Contact: <sip:phone@10.0.0.1:5060>\r
                Max-Forwards: 70\r
                %7$s%8$sContent-Length: %9$d\r
                \r
                %10$s""".formatted(method, ++branches, theirTag, to, callId, cseq, more, type, body.length(), body);
        receive(
                PBX,
                ((Parsed.Message) MessageParser.parse(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                        .message());
    }

    /** A call of theirs, with its answer from us: our tag is then in {@link #lastResponse}. */
    void theyInvite(String body, String... headers) {
        theirs("INVITE", 1, "", "phone", "their-call", body, headers);
    }

    LegId invitedLeg() {
        return events.stream()
                .filter(SipEvent.Invited.class::isInstance)
                .map(SipEvent::leg)
                .findFirst()
                .orElseThrow();
    }

    /** Our call to the phone stands; its dialog has the tag {@code phone}. */
    SipRequest established(String... headersOfTheir200) {
        perform(SipPair.invite());
        var invite = last("INVITE");
        answer(invite, 200, "phone", Optional.of(SipPair.description("sendrecv")), headersOfTheir200);
        sent.clear();
        events.clear();
        return invite;
    }

    /** A call of theirs stands; what answers their INVITE is the result. */
    SipResponse calledAndAnswered(String... headers) {
        theyInvite(SipPair.description("sendrecv").toString(), headers);
        perform(new SipEffect.Accept(invitedLeg(), CLAIM, SipPair.description("sendrecv")));
        var success = lastResponse();
        theirs("ACK", 1, success.head().toTag().orElseThrow(), "phone", "their-call", "");
        sent.clear();
        events.clear();
        return success;
    }
}
