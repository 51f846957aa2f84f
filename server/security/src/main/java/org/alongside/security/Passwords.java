package org.alongside.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.alongside.kernel.Redacted;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Password hashing with Argon2id (RFC 9106), for any thread. One hash costs 19 MiB and some 50 ms; at most one per core is
 * computed at a time, so that a flood of sign-ins queues instead of eating the memory that calls need.
 *
 * <p>A hash is written with its parameters in the PHC string format, so that old ones stay readable when {@link #CURRENT}
 * grows.
 */
public final class Passwords {
    /** Memory in KiB, passes, lanes: the smallest set that OWASP names for Argon2id with one lane. */
    record Cost(int memoryKib, int passes, int lanes) {}

    static final Cost CURRENT = new Cost(19 * 1024, 2, 1);

    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final Pattern FORM =
            Pattern.compile("\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,3}),p=(\\d{1,2})\\$([\\w+/]+)\\$([\\w+/]+)");

    private static final String LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"; // none that looks like another
    private static final int GROUPS = 4;
    private static final int GROUP_LETTERS = 4;

    private final SecureRandom random;
    private final Semaphore cores = new Semaphore(Runtime.getRuntime().availableProcessors(), true);

    public Passwords(SecureRandom random) {
        this.random = random;
    }

    /** A password to read out or to type: 80 random bits like {@code f3qk-vvig-4jxf-gmnv}. */
    public static Redacted<String> draw(RandomGenerator random) {
        return Redacted.of(
                Stream.generate(() -> drawGroup(random)).limit(GROUPS).collect(Collectors.joining("-")));
    }

    private static String drawGroup(RandomGenerator random) {
        return random.ints(GROUP_LETTERS, 0, LETTERS.length())
                .mapToObj(i -> LETTERS.substring(i, i + 1))
                .collect(Collectors.joining());
    }

    /** {@code $argon2id$v=19$m=…,t=…,p=…$salt$hash}; a new salt each time. */
    public String hash(Redacted<String> password) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        byte[] hash = argon2id(password, salt, HASH_BYTES, CURRENT);
        var base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"
                .formatted(
                        CURRENT.memoryKib,
                        CURRENT.passes,
                        CURRENT.lanes,
                        base64.encodeToString(salt),
                        base64.encodeToString(hash));
    }

    /** Whether this password made that hash; false for text that is no such hash. */
    public boolean matches(Redacted<String> password, String hash) {
        return Parsed.from(hash)
                .filter(p -> MessageDigest.isEqual(p.hash, argon2id(password, p.salt, p.hash.length, p.cost)))
                .isPresent();
    }

    /** As slow as {@link #matches}: for an account that does not exist, so that the time does not tell. */
    public void matchNothing(Redacted<String> password) {
        argon2id(password, new byte[SALT_BYTES], HASH_BYTES, CURRENT);
    }

    private byte[] argon2id(Redacted<String> password, byte[] salt, int length, Cost cost) {
        var parameters = new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(cost.memoryKib)
                .withIterations(cost.passes)
                .withParallelism(cost.lanes)
                .withSalt(salt)
                .build();
        byte[] hash = new byte[length];
        cores.acquireUninterruptibly();
        try {
            var generator = new Argon2BytesGenerator();
            generator.init(parameters);
            generator.generateBytes(password.reveal().getBytes(StandardCharsets.UTF_8), hash);
        } finally {
            cores.release();
        }
        return hash;
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared or shown
    private record Parsed(Cost cost, byte[] salt, byte[] hash) {
        static Optional<Parsed> from(String text) {
            Matcher m = FORM.matcher(text);
            if (!m.matches()) {
                return Optional.empty();
            }
            var cost =
                    new Cost(Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2)), Integer.parseInt(m.group(3)));
            try {
                var base64 = Base64.getDecoder();
                return Optional.of(new Parsed(cost, base64.decode(m.group(4)), base64.decode(m.group(5))));
            } catch (IllegalArgumentException notBase64) {
                return Optional.empty();
            }
        }
    }
}
