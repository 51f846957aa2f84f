package org.alongside.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import org.alongside.kernel.Component.StartFailure;

/**
 * Mutual TLS between the installation's own processes: an authority made at first start vouches for one identity per role,
 * and each role trusts the other role alone, wherever it runs; addresses are not looked at.
 *
 * <p>Files in the folder: {@code internal-ca.crt|key}, {@code server.crt|key}, {@code broker.crt|key}. A machine that runs
 * one role only needs {@code internal-ca.crt} and that role's pair; the authority's key stays where it was made.
 */
public final class InternalTls {
    private static final Duration AUTHORITY_VALID_FOR = Duration.ofDays(3650);
    private static final Duration IDENTITY_VALID_FOR = Duration.ofDays(730);
    private static final Duration RENEWED_BEFORE = Duration.ofDays(60);

    private final Path folder;
    private final Instant now;
    private final Issuer issuer = new Issuer(new SecureRandom());
    private final List<X509Certificate> authority;

    private InternalTls(Path folder, InstantSource clock) {
        this.folder = folder;
        this.now = clock.instant();
        if (!Files.exists(certificate("internal-ca"))) {
            write(issuer.authority("Alongside internal", now, AUTHORITY_VALID_FOR), "internal-ca");
        }
        this.authority = Pem.readChain(certificate("internal-ca"));
    }

    /** Reads what the folder has and makes the rest; throws {@link StartFailure} naming the file that is wrong. */
    public static InternalTls open(Path folder, InstantSource clock) {
        return new InternalTls(folder, clock);
    }

    /** Shows {@code CN=server} and trusts {@code CN=broker} alone. */
    public SSLContext server() {
        return context("server", "broker");
    }

    /** Shows {@code CN=broker} and trusts {@code CN=server} alone. */
    public SSLContext broker() {
        return context("broker", "server");
    }

    /** Until when each certificate holds that lies in the folder, by its file's name. */
    public Map<String, Instant> ends() {
        var ends = new TreeMap<String, Instant>();
        for (String name : List.of("internal-ca", "server", "broker")) {
            if (Files.exists(certificate(name))) {
                ends.put(
                        name,
                        Pem.readChain(certificate(name))
                                .getFirst()
                                .getNotAfter()
                                .toInstant());
            }
        }
        return ends;
    }

    private SSLContext context(String own, String trusted) {
        return Contexts.of(new KeyManager[] {new OneKey(identity(own))}, new OneRole(authority.getFirst(), trusted));
    }

    private KeyAndChain identity(String role) {
        if (Files.exists(certificate(role)) && Files.exists(key(role))) {
            var present = Pem.read(certificate(role), key(role));
            Instant end = present.leaf().getNotAfter().toInstant();
            boolean renew = now.isAfter(end.minus(RENEWED_BEFORE)) && Files.exists(key("internal-ca"));
            if (!renew && now.isAfter(end)) {
                throw new StartFailure("the certificate in " + certificate(role) + " expired on " + end);
            }
            if (!renew) {
                return present;
            }
        }
        if (!Files.exists(key("internal-ca"))) {
            throw new StartFailure("the identity " + certificate(role) + " is missing, and so is " + key("internal-ca")
                    + ", which could make it: copy it from where the installation was started first");
        }
        var made = issuer.identity(
                Pem.read(certificate("internal-ca"), key("internal-ca")), role, now, IDENTITY_VALID_FOR);
        write(made, role);
        return made;
    }

    private void write(KeyAndChain identity, String name) {
        try {
            Pem.write(identity, certificate(name), key(name));
        } catch (IOException e) {
            throw new StartFailure("the identity " + certificate(name) + " cannot be written: " + e.getMessage(), e);
        }
    }

    private Path certificate(String name) {
        return folder.resolve(name + ".crt");
    }

    private Path key(String name) {
        return folder.resolve(name + ".key");
    }
}
