package org.alongside.sip.digest;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.alongside.kernel.Redacted;

/**
 * Who somebody is in a realm, and the proof: {@code HA1 = H(username:realm:password)} for each algorithm, never the password.
 *
 * @param ha1 lower-case hexadecimal; an algorithm without entry can't be used
 */
public record Credentials(String username, String realm, Map<Algorithm, Redacted<String>> ha1) {

    public Credentials {
        ha1 = Map.copyOf(ha1);
    }

    /** For every algorithm; the password isn't kept. */
    public static Credentials of(String username, String realm, Redacted<String> password) {
        var all = new EnumMap<Algorithm, Redacted<String>>(Algorithm.class);
        for (Algorithm algorithm : Algorithm.values()) {
            all.put(algorithm, Redacted.of(algorithm.hash(username, realm, password.reveal())));
        }
        return new Credentials(username, realm, all);
    }

    Optional<Redacted<String>> ha1(Algorithm algorithm) {
        return Optional.ofNullable(ha1.get(algorithm));
    }
}
