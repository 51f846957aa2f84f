package org.alongside.sip.digest;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.alongside.kernel.Redacted;
import org.alongside.sip.message.SipRequest;
import org.alongside.sip.message.SipResponse;
import org.alongside.sip.message.SipUri;

/**
 * The challenging side (RFC 3261 §22, RFC 8760): a registrar or user agent server. One owner.
 *
 * <p>A nonce is its time, eight random bytes and a keyed hash of both, so a challenge costs no memory, whoever asks for it.
 * Memory is spent only on nonces that were answered rightly. Servers that share the key take each other's nonces, but each
 * counts uses for itself.
 */
public final class DigestServer {
    private static final int MAX_COUNTED = 10_000;
    private static final int RANDOM_BYTES = 8;
    private static final int MAC_BYTES = 16;
    private static final int NONCE_BYTES = Long.BYTES + RANDOM_BYTES + MAC_BYTES;

    private final Redacted<byte[]> key;
    private final String realm;
    private final List<Algorithm> algorithms;
    private final long lifetimeMillis;
    private final NonceCounts counts = new NonceCounts(MAX_COUNTED);

    /**
     * @param key at least 32 random bytes
     * @param algorithms in the order in which they are offered
     * @param lifetime how long a nonce is taken
     */
    public DigestServer(Redacted<byte[]> key, String realm, List<Algorithm> algorithms, Duration lifetime) {
        this.key = Redacted.of(key.reveal().clone());
        this.realm = realm;
        this.algorithms = List.copyOf(algorithms);
        this.lifetimeMillis = lifetime.toMillis();
    }

    /** What a request's credentials are worth. All but {@link Accepted} and {@link Malformed} call for {@link #challenge}. */
    public sealed interface Verdict {
        record Accepted(String username) implements Verdict {}

        /** None for our realm. */
        record Missing() implements Verdict {}

        /** Right, but the nonce is too old, not ours or used up: challenge with {@code stale}. */
        record Stale() implements Verdict {}

        /** Unknown name or wrong secret: nobody is told which. */
        record Wrong() implements Verdict {}

        /** To be answered 400. */
        record Malformed(String reason) implements Verdict {}
    }

    /** A 401 that asks for proof, strongest hash first, each with the same nonce. */
    public SipResponse challenge(
            SipRequest request, String toTag, boolean stale, long nowMillis, RandomGenerator random) {
        String nonce = nonce(nowMillis, random);
        var response = request.respond(401, toTag);
        for (Algorithm algorithm : algorithms) {
            var challenge = new Challenge(realm, nonce, algorithm, true, stale, Optional.empty());
            response = response.with(DigestClient.Asker.SERVER.challengeHeader(), challenge.toString());
        }
        return response;
    }

    /**
     * Judges a request that may be challenged, which ACK and CANCEL may not.
     *
     * @param nowMillis of a clock that the servers sharing the key agree on to a few seconds
     * @param users who is known by which name
     */
    public Verdict verify(SipRequest request, long nowMillis, Function<String, Optional<Credentials>> users) {
        var answers = request.headers().all(DigestClient.Asker.SERVER.answerHeader()).stream()
                .filter(header -> header.regionMatches(true, 0, "Digest", 0, 6))
                .toList();
        var parsed = answers.stream()
                .flatMap(header -> Authorization.parse(header).stream())
                .toList();
        if (parsed.size() < answers.size()) {
            return new Verdict.Malformed("credentials that make no sense");
        }
        var ours = parsed.stream().filter(a -> a.realm().equals(realm)).toList();
        if (ours.size() > 1) {
            return new Verdict.Malformed("two credentials for one realm");
        }
        return ours.isEmpty() ? new Verdict.Missing() : judge(request, ours.getFirst(), nowMillis, users);
    }

    private Verdict judge(
            SipRequest request, Authorization answer, long nowMillis, Function<String, Optional<Credentials>> users) {
        Optional<Redacted<String>> ha1 = algorithms.contains(answer.algorithm())
                ? users.apply(answer.username()).flatMap(user -> user.ha1(answer.algorithm()))
                : Optional.empty();
        boolean proved = answer.isProvedBy(ha1.orElseGet(() -> decoy(answer.username())), request.method());
        if (ha1.isEmpty() || !proved || !isAbout(request, answer)) {
            return new Verdict.Wrong();
        }
        var issuedAt = issuedAt(answer.nonce());
        boolean fresh = issuedAt.isPresent()
                && nowMillis - issuedAt.getAsLong() <= lifetimeMillis
                && issuedAt.getAsLong() - nowMillis <= lifetimeMillis;
        if (!fresh) {
            return new Verdict.Stale();
        }
        counts.expire(nowMillis - lifetimeMillis);
        // Without qop there is no count, and so no second use: the client is told 'stale' and answers anew.
        long count = answer.protection().map(Authorization.Protection::counted).orElse(Long.MAX_VALUE);
        return counts.use(answer.nonce(), issuedAt.getAsLong(), count)
                ? new Verdict.Accepted(answer.username())
                : new Verdict.Stale();
    }

    /** An unknown name costs as much time as a known one. */
    private Redacted<String> decoy(String username) {
        return Redacted.of(HexFormat.of().formatHex(mac(username.getBytes(StandardCharsets.UTF_8))));
    }

    /** Proof for one address is none for another. Proxies may rewrite parameters and port, not user and domain. */
    private static boolean isAbout(SipRequest request, Authorization answer) {
        if (request.uri() instanceof SipUri asked) {
            return SipUri.parse(answer.uri())
                    .filter(said ->
                            said.host().equals(asked.host()) && said.user().equals(asked.user()))
                    .isPresent();
        }
        return answer.uri().equals(request.uri().toString());
    }

    private String nonce(long nowMillis, RandomGenerator random) {
        byte[] unique = new byte[RANDOM_BYTES];
        random.nextBytes(unique);
        var nonce = ByteBuffer.allocate(NONCE_BYTES).putLong(nowMillis).put(unique);
        nonce.put(macOfNonce(nonce.array()));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(nonce.array());
    }

    /** When we, or a server with our key, made that nonce; empty for anybody else's. */
    private OptionalLong issuedAt(String nonce) {
        byte[] bytes = decode(nonce);
        boolean ours = bytes.length == NONCE_BYTES
                && MessageDigest.isEqual(
                        macOfNonce(bytes), Arrays.copyOfRange(bytes, NONCE_BYTES - MAC_BYTES, NONCE_BYTES));
        return ours ? OptionalLong.of(ByteBuffer.wrap(bytes).getLong()) : OptionalLong.empty();
    }

    private static byte[] decode(String nonce) {
        try {
            return Base64.getUrlDecoder().decode(nonce);
        } catch (IllegalArgumentException notOurs) { // the decoder has no other way to say no
            return new byte[0];
        }
    }

    private byte[] macOfNonce(byte[] nonce) {
        byte[] covered = Arrays.copyOf(nonce, NONCE_BYTES - MAC_BYTES);
        return mac(covered, realm.getBytes(StandardCharsets.UTF_8));
    }

    private byte[] mac(byte[]... parts) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.reveal(), "HmacSHA256"));
            for (byte[] part : parts) {
                mac.update(part);
            }
            return Arrays.copyOf(mac.doFinal(), MAC_BYTES);
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("this Java has no HmacSHA256", missing);
        }
    }
}
