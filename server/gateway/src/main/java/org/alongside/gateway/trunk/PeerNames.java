package org.alongside.gateway.trunk;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.alongside.gateway.resolve.Addresses;
import org.alongside.sip.message.SipUri;

/**
 * The SIP domains that a certificate vouches for (RFC 5922 §7.1): its {@code sip:} URIs without a user, and where there is none
 * its DNS names and addresses. A wildcard is none (§7.2), and the subject is not asked.
 */
final class PeerNames {
    private static final int DNS = 2;
    private static final int URI = 6;
    private static final int ADDRESS = 7;

    private PeerNames() {}

    /** Empty where the far end showed no certificate. */
    static Set<String> of(SSLSession session) {
        try {
            return session.getPeerCertificates()[0] instanceof X509Certificate leaf ? of(leaf) : Set.of();
        } catch (SSLPeerUnverifiedException none) {
            return Set.of();
        }
    }

    static Set<String> of(X509Certificate certificate) {
        var byUri = new TreeSet<String>();
        var byName = new TreeSet<String>();
        for (List<?> entry : alternatives(certificate)) {
            String value = String.valueOf(entry.get(1));
            switch ((Integer) entry.get(0)) {
                case URI ->
                    SipUri.parse(value)
                            .filter(uri -> uri.userInfo().isEmpty())
                            .ifPresent(uri -> byUri.add(uri.bareHost()));
                case DNS -> byName.add(value.toLowerCase(Locale.ROOT));
                case ADDRESS -> byName.add(Addresses.canonical(value));
                default -> {} // mail addresses and directory names are no SIP domains
            }
        }
        var names = byUri.isEmpty() ? byName : byUri;
        names.removeIf(name -> name.contains("*"));
        return Set.copyOf(names);
    }

    private static Collection<List<?>> alternatives(X509Certificate certificate) {
        try {
            return Objects.requireNonNullElse(certificate.getSubjectAlternativeNames(), List.of());
        } catch (CertificateParsingException unreadable) {
            return List.of();
        }
    }
}
