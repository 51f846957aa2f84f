package org.alongside.gateway.registrar;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.alongside.kernel.Id;
import org.alongside.kernel.Redacted;
import org.alongside.sip.digest.Credentials;
import org.alongside.sip.digest.DigestClient;
import org.alongside.sip.message.Body;
import org.alongside.sip.message.CSeq;
import org.alongside.sip.message.Head;
import org.alongside.sip.message.Headers;
import org.alongside.sip.message.NameAddress;
import org.alongside.sip.message.SipRequest;
import org.alongside.sip.message.SipResponse;
import org.alongside.sip.message.SipUri;
import org.alongside.sip.message.Via;
import org.alongside.sip.transaction.Flow;

/** A SIP phone written by hand: it makes requests, and answers challenges with its password. */
public final class TestPhone {
    public static final String DOMAIN = "bank.example";
    public static final Redacted<String> PASSWORD = Redacted.of("correct-horse");

    private final RandomGenerator random = new Random(3);
    private final String user;
    public final Flow flow;
    private String callId;
    private long cseq;
    private Redacted<String> password = PASSWORD;
    private DigestClient digest = DigestClient.NEW;

    private TestPhone(String user, Flow flow) {
        this.user = user;
        this.flow = flow;
        this.callId = user + "@" + flow.remoteHost() + flow.remotePort();
    }

    public static TestPhone udp(String user, String host, int port) {
        return new TestPhone(user, new Flow(new Id(0, 1), "main", Flow.Transport.UDP, host, port, 0));
    }

    public static TestPhone tcp(String user, String host, long connection) {
        return new TestPhone(user, new Flow(new Id(0, 1), "main", Flow.Transport.TCP, host, 40_000, connection));
    }

    /** The same phone as this server sees it. */
    public TestPhone at(Id node) {
        var there = new Flow(
                node, flow.listener(), flow.transport(), flow.remoteHost(), flow.remotePort(), flow.connection());
        var seen = new TestPhone(user, there);
        seen.callId = callId;
        seen.cseq = cseq;
        return seen;
    }

    /** Everybody in {@link #DOMAIN} has the same password. */
    public static Optional<Credentials> account(String user, String domain) {
        return domain.equals(DOMAIN) && !user.equals("nobody")
                ? Optional.of(Credentials.of(user, domain, PASSWORD))
                : Optional.empty();
    }

    public TestPhone withPassword(String other) {
        password = Redacted.of(other);
        return this;
    }

    /** As after it was switched off and on again. */
    public TestPhone restarted() {
        callId += "'";
        cseq = 0;
        return this;
    }

    /** The same request as the last one, number and all. */
    public TestPhone repeating() {
        cseq--;
        return this;
    }

    /** @param lines {@code Name: value} of headers, Contact among them */
    public SipRequest register(String... lines) {
        return request("REGISTER", "sip:" + DOMAIN, user, lines);
    }

    public SipRequest request(String method, String uri, String to, String... lines) {
        cseq++;
        var us = NameAddress.of(SipUri.of(user, DOMAIN, 0));
        var head = new Head(
                List.of(Via.of(flow.transport().name(), "192.168.1.7", 5060, Via.COOKIE + method + cseq + callId)),
                us.withTag("phone" + user),
                NameAddress.of(SipUri.of(to, DOMAIN, 0)),
                callId,
                new CSeq(cseq, method));
        var headers = Arrays.stream(lines)
                .map(line -> line.split(": ", 2))
                .reduce(Headers.NONE, (all, line) -> all.with(line[0], line[1]), Headers::plus);
        return new SipRequest(method, SipUri.parse(uri).orElseThrow(), head, headers, Body.EMPTY);
    }

    /** The request again with the proof that a 401 asks for; empty where it asks for nothing. */
    public Optional<SipRequest> prove(SipRequest request, SipResponse challenge) {
        var credentials = Credentials.of(user, DOMAIN, password);
        var answer = digest.answer(request, challenge, 0, realm -> Optional.of(credentials), random);
        if (!(answer instanceof DigestClient.Answer.Retry(var next, var proved))) {
            return Optional.empty();
        }
        digest = next;
        cseq++;
        var head = proved.head();
        var via = Via.of(flow.transport().name(), "192.168.1.7", 5060, Via.COOKIE + "p" + cseq + callId);
        return Optional.of(new SipRequest(
                proved.method(),
                proved.uri(),
                new Head(List.of(via), head.from(), head.to(), head.callId(), new CSeq(cseq, proved.method())),
                proved.headers(),
                proved.body()));
    }
}
