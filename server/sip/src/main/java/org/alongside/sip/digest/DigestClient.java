package org.alongside.sip.digest;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.alongside.sip.message.Headers;
import org.alongside.sip.message.SipRequest;
import org.alongside.sip.message.SipResponse;

/**
 * The challenged side (RFC 3261 §22): answers 401 and 407, and remembers each realm's nonce, so that later requests carry their
 * proof at once. A value; whoever sends requests keeps the newest.
 *
 * @param remembered one for each realm that challenged us, newest last
 */
public record DigestClient(List<Remembered> remembered) {
    public static final DigestClient NEW = new DigestClient(List.of());

    /** Proxies in a row may each want an answer of their own; more rounds than this are a loop. */
    private static final int MAX_ROUNDS = 4;

    private static final int MAX_REALMS = 8;
    private static final int MAX_CHALLENGES = 16;

    public DigestClient {
        remembered = List.copyOf(remembered);
    }

    /** Who asked: the far user agent or registrar (401), or a proxy on the way (407). */
    public enum Asker {
        SERVER("WWW-Authenticate", "Authorization", "Authentication-Info"),
        PROXY("Proxy-Authenticate", "Proxy-Authorization", "Proxy-Authentication-Info");

        private final String challengeHeader;
        private final String answerHeader;
        private final String infoHeader;

        Asker(String challengeHeader, String answerHeader, String infoHeader) {
            this.challengeHeader = challengeHeader;
            this.answerHeader = answerHeader;
            this.infoHeader = infoHeader;
        }

        public String challengeHeader() {
            return challengeHeader;
        }

        public String answerHeader() {
            return answerHeader;
        }
    }

    /** A realm's present challenge and how many answers its nonce has had. */
    public record Remembered(Asker asker, Challenge challenge, long uses) {
        private boolean isFor(Asker otherAsker, String realm) {
            return asker == otherAsker && challenge.realm().equals(realm);
        }
    }

    /** What to do about a 401 or 407. */
    public sealed interface Answer {
        /** Send this, with a branch and CSeq of its own (RFC 3261 §22.1), and go on with {@code client}. */
        record Retry(DigestClient client, SipRequest request) implements Answer {}

        /** Nothing we could say would be taken. */
        record GiveUp(String reason) implements Answer {}
    }

    /** A request with the proof for every realm we know; the same request where there is none. */
    public record Authorized(DigestClient client, SipRequest request) {}

    /** Before a request leaves: proves who we are to everybody who asked earlier. */
    public Authorized authorize(
            SipRequest request, Function<String, Optional<Credentials>> credentials, RandomGenerator random) {
        var next = new ArrayList<Remembered>();
        var headers = request.headers();
        for (Asker asker : Asker.values()) {
            headers = headers.without(asker.answerHeader);
        }
        for (Remembered known : remembered) {
            var proof = prove(known, request, credentials, random);
            next.add(proof.isPresent() ? new Remembered(known.asker, known.challenge, known.uses + 1) : known);
            headers = proof.isPresent()
                    ? headers.with(known.asker.answerHeader, proof.get().toString())
                    : headers;
        }
        return new Authorized(new DigestClient(next), request.withHeaders(headers));
    }

    private static Optional<Authorization> prove(
            Remembered known,
            SipRequest request,
            Function<String, Optional<Credentials>> credentials,
            RandomGenerator random) {
        var challenge = known.challenge;
        Optional<Authorization.Protection> protection = challenge.withQop()
                ? Optional.of(new Authorization.Protection(known.uses + 1, clientNonce(random)))
                : Optional.empty();
        return credentials
                .apply(challenge.realm())
                .flatMap(c -> c.ha1(challenge.algorithm())
                        .map(ha1 -> Authorization.of(
                                challenge,
                                c.username(),
                                ha1,
                                request.method(),
                                request.uri().toString(),
                                protection)));
    }

    private static String clientNonce(RandomGenerator random) {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /**
     * Answers a refusal.
     *
     * @param round how many refusals of this request were answered before, 0 at first
     */
    public Answer answer(
            SipRequest refused,
            SipResponse refusal,
            int round,
            Function<String, Optional<Credentials>> credentials,
            RandomGenerator random) {
        var asked = bestByRealm(refusal.headers()).stream()
                .filter(known -> credentials
                        .apply(known.challenge.realm())
                        .flatMap(c -> c.ha1(known.challenge.algorithm()))
                        .isPresent())
                .toList();
        if (asked.isEmpty()) {
            return new Answer.GiveUp("no credentials for what was asked");
        }
        if (round >= MAX_ROUNDS || (round > 0 && asked.stream().anyMatch(a -> wasTriedInVain(refused, a)))) {
            return new Answer.GiveUp("the credentials were refused");
        }
        var client = this;
        for (Remembered one : asked) {
            client = client.remembering(one);
        }
        var authorized = client.authorize(refused, credentials, random);
        return new Answer.Retry(authorized.client, authorized.request);
    }

    /** Our answer was to a nonce of just now and it isn't called stale: the secret is wrong (RFC 3261 §22.2). */
    private static boolean wasTriedInVain(SipRequest refused, Remembered again) {
        return !again.challenge.stale()
                && refused.headers().all(again.asker.answerHeader).stream()
                        .flatMap(header -> Authorization.parse(header).stream())
                        .anyMatch(sent -> sent.realm().equals(again.challenge.realm()));
    }

    /** Of each realm the first challenge with a strong hash, else the first we can answer at all (RFC 8760 §2.4). */
    private static List<Remembered> bestByRealm(Headers headers) {
        var best = new LinkedHashMap<String, Remembered>();
        for (Asker asker : Asker.values()) {
            headers.all(asker.challengeHeader).stream()
                    .limit(MAX_CHALLENGES)
                    .flatMap(value -> Challenge.parse(value).stream())
                    .map(challenge -> new Remembered(asker, challenge, 0))
                    .forEach(one -> best.merge(asker + one.challenge.realm(), one, DigestClient::stronger));
        }
        return best.values().stream().limit(MAX_REALMS).toList();
    }

    private static Remembered stronger(Remembered first, Remembered later) {
        return first.challenge.algorithm().isWeak()
                        && !later.challenge.algorithm().isWeak()
                ? later
                : first;
    }

    private DigestClient remembering(Remembered newest) {
        var next = new ArrayList<>(remembered);
        next.removeIf(known -> known.isFor(newest.asker, newest.challenge.realm()));
        next.add(newest);
        return new DigestClient(next.subList(Math.max(0, next.size() - MAX_REALMS), next.size()));
    }

    /** A response that was no refusal may name the nonce to use next (RFC 7616 §3.5). */
    public DigestClient learning(SipResponse response) {
        var next = new ArrayList<Remembered>();
        for (Remembered known : remembered) {
            var nonce = only(known.asker)
                    ? response.headers()
                            .first(known.asker.infoHeader)
                            .flatMap(AuthParameters::parse)
                            .flatMap(info -> info.get("nextnonce"))
                    : Optional.<String>empty();
            next.add(nonce.map(n -> new Remembered(known.asker, known.challenge.withNonce(n), 0))
                    .orElse(known));
        }
        return new DigestClient(next);
    }

    /** Authentication-Info names no realm, so it can be understood only where one realm asks. */
    private boolean only(Asker asker) {
        return remembered.stream().filter(known -> known.asker == asker).count() == 1;
    }
}
