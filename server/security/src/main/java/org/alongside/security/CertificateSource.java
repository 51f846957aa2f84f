package org.alongside.security;

import java.nio.file.Path;
import java.util.Set;
import org.alongside.kernel.Redacted;

/** Where the certificate of the HTTPS listener comes from. */
public sealed interface CertificateSource {
    /**
     * Made at first start and kept in {@code folder}; made anew when {@code names} change or it is about to expire. Names for
     * this machine (localhost, loopback addresses, host name) are always in it.
     *
     * @param names further host names or literal addresses
     */
    record SelfSigned(Path folder, Set<String> names) implements CertificateSource {
        public SelfSigned {
            names = Set.copyOf(names);
        }
    }

    /** A chain, leaf first, and its unencrypted PKCS #8 key, both PEM (RFC 7468). */
    record PemFiles(Path certificate, Path privateKey) implements CertificateSource {}

    /** One PKCS #12 file (RFC 7292) with one key and its chain. */
    record Pkcs12File(Path file, Redacted<String> password) implements CertificateSource {}
}
