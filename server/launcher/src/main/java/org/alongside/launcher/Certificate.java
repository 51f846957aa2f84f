package org.alongside.launcher;

import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import org.alongside.kernel.Component;
import org.alongside.kernel.SystemTimers;
import org.alongside.launcher.settings.Settings;
import org.alongside.security.CertificateSource;
import org.alongside.security.HttpsCertificate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server's certificate for HTTPS and SIP; its files are read again each minute, so that a renewal needs no restart. */
final class Certificate implements Component {
    private static final Logger log = LoggerFactory.getLogger(Certificate.class);
    private static final Duration LOOK_EVERY = Duration.ofMinutes(1);

    private final HttpsCertificate certificate;
    private final SystemTimers timers = new SystemTimers("certificate");

    private Certificate(HttpsCertificate certificate) {
        this.certificate = certificate;
    }

    static Certificate of(Settings settings, DataFolder folder) {
        var source = settings.server()
                .certificate()
                .<CertificateSource>map(own -> new CertificateSource.PemFiles(own.chain(), own.privateKey()))
                .orElseGet(() -> new CertificateSource.SelfSigned(folder.path("tls"), names(settings)));
        return new Certificate(HttpsCertificate.open(source, InstantSource.system()));
    }

    private static Set<String> names(Settings settings) {
        InetAddress external = InetAddress.ofLiteral(settings.bind().external());
        return external.isAnyLocalAddress() ? Set.of() : Set.of(external.getHostAddress());
    }

    HttpsCertificate files() {
        return certificate;
    }

    @Override
    public String name() {
        return "certificate";
    }

    @Override
    public void start() {
        lookLater();
    }

    private void lookLater() {
        var _ = timers.after(LOOK_EVERY, this::look);
    }

    private void look() {
        try {
            if (certificate.reload()) {
                log.info("new connections get the new certificate, good until {}", until());
            }
        } catch (StartFailure wrong) {
            log.warn("the certificate stays as it was: {}", wrong.getMessage());
        }
        lookLater();
    }

    private String until() {
        return certificate.certificate().getNotAfter().toInstant().toString();
    }

    @Override
    public Health health() {
        return new Health(true, "good until " + until());
    }

    @Override
    public void stop() {
        timers.close();
    }
}
