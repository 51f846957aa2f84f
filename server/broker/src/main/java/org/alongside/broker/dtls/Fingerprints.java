package org.alongside.broker.dtls;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.alongside.broker.api.TransportParameters.Fingerprint;

/** Certificate fingerprints (RFC 8122 §5). */
final class Fingerprints {
    private static final HexFormat PAIRS = HexFormat.ofDelimiter(":").withUpperCase();

    /** SDP's names and the JDK's, strongest first. SHA-1 is left out: RFC 8122 asks everybody for SHA-256. */
    private static final List<Map.Entry<String, String>> KNOWN =
            List.of(Map.entry("sha-512", "SHA-512"), Map.entry("sha-384", "SHA-384"), Map.entry("sha-256", "SHA-256"));

    private Fingerprints() {}

    static Fingerprint sha256(byte[] certificate) {
        return new Fingerprint("sha-256", hash("SHA-256", certificate));
    }

    /**
     * Whether the certificate is one that signalling vouched for: judged by the strongest algorithm both ends know, of whose
     * fingerprints one must match.
     */
    static boolean match(List<Fingerprint> vouched, byte[] certificate) {
        for (var algorithm : KNOWN) {
            var ofThis = vouched.stream()
                    .filter(it -> it.algorithm().equalsIgnoreCase(algorithm.getKey()))
                    .toList();
            if (!ofThis.isEmpty()) {
                String actual = hash(algorithm.getValue(), certificate);
                return ofThis.stream()
                        .anyMatch(it -> it.value().toUpperCase(Locale.ROOT).equals(actual));
            }
        }
        return false;
    }

    private static String hash(String algorithm, byte[] certificate) {
        try {
            return PAIRS.formatHex(MessageDigest.getInstance(algorithm).digest(certificate));
        } catch (NoSuchAlgorithmException impossible) { // every JDK has SHA-2
            throw new IllegalStateException(impossible);
        }
    }
}
