package org.alongside.gateway.registrar;

import java.util.List;
import java.util.Locale;
import org.alongside.gateway.negotiation.TrunkPolicy;
import org.alongside.sip.digest.Algorithm;

/**
 * A domain whose users we know.
 *
 * @param digest what its phones are challenged with
 * @param allowedDestinations whom its phones may call, as a grant lists it; {@code *} stands for any run of characters
 * @param media how media is spoken with its phones
 */
public record ControlledDomain(String name, Digest digest, List<String> allowedDestinations, TrunkPolicy media) {
    /** With which hash a phone proves its password. */
    public enum Digest {
        /** The phone may choose, SHA-256 first (RFC 8760). Some old phones give up when they see a word that they don't know. */
        BOTH,
        SHA_256,
        MD5;

        List<Algorithm> algorithms() {
            return switch (this) {
                case BOTH -> List.of(Algorithm.SHA_256, Algorithm.MD5);
                case SHA_256 -> List.of(Algorithm.SHA_256);
                case MD5 -> List.of(Algorithm.MD5);
            };
        }
    }

    public ControlledDomain {
        name = name.toLowerCase(Locale.ROOT);
        allowedDestinations = List.copyOf(allowedDestinations);
    }

    public ControlledDomain(String name, Digest digest, List<String> allowedDestinations) {
        this(name, digest, allowedDestinations, TrunkPolicy.DEFAULT);
    }

    /** Its own users, and agents. */
    public static List<String> usualDestinations(String name) {
        return List.of("agent:*", "sip:*@" + name);
    }
}
