package org.alongside.security;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import org.alongside.kernel.Component.StartFailure;

/**
 * The certificate that clients and trunks see, replaceable while their connections live: {@link #reload} changes what new
 * handshakes get. For any thread.
 */
public final class HttpsCertificate {
    /** Browsers refuse server certificates that live longer than 398 days. */
    private static final Duration VALID_FOR = Duration.ofDays(397);

    private static final Duration RENEWED_BEFORE = Duration.ofDays(30);

    private final CertificateSource source;
    private final InstantSource clock;
    private final OneKey key;
    private final SSLContext context;
    private final List<Authorities> trust = new CopyOnWriteArrayList<>();

    private HttpsCertificate(CertificateSource source, InstantSource clock) {
        this.source = source;
        this.clock = clock;
        this.key = new OneKey(read(source, clock.instant()));
        this.context = Contexts.of(new KeyManager[] {key});
    }

    /** Reads or makes it; throws {@link StartFailure} naming the file that is wrong. */
    public static HttpsCertificate open(CertificateSource source, InstantSource clock) {
        return new HttpsCertificate(source, clock);
    }

    /** For a listener; shows the newest certificate to every new connection. */
    public SSLContext context() {
        return context;
    }

    /**
     * For connections that we open: shows the newest certificate to whoever asks for one.
     *
     * @param authorities whom to trust, PEM, read again by {@link #reload}; empty for those the JDK comes with
     */
    public SSLContext calling(Optional<Path> authorities) {
        var trusted = new Authorities(authorities);
        trust.add(trusted);
        return Contexts.of(new KeyManager[] {key}, trusted);
    }

    /** What new connections see. */
    public X509Certificate certificate() {
        return key.identity().leaf();
    }

    /**
     * Reads the files again: true when new connections get another certificate from now on. Throws {@link StartFailure} when
     * they are wrong, and then nothing changes.
     */
    public synchronized boolean reload() {
        trust.forEach(Authorities::reload);
        var read = read(source, clock.instant());
        if (read.chain().equals(key.identity().chain())) {
            return false;
        }
        key.exchange(read);
        return true;
    }

    private static KeyAndChain read(CertificateSource source, Instant now) {
        return switch (source) {
            case CertificateSource.SelfSigned made -> kept(made, now);
            case CertificateSource.PemFiles(var certificate, var privateKey) ->
                valid(Pem.read(certificate, privateKey), certificate, now);
            case CertificateSource.Pkcs12File given -> valid(pkcs12(given), given.file(), now);
        };
    }

    private static KeyAndChain valid(KeyAndChain identity, Path file, Instant now) {
        Instant end = identity.leaf().getNotAfter().toInstant();
        if (now.isAfter(end)) {
            throw new StartFailure("the certificate in " + file + " expired on " + end);
        }
        return identity;
    }

    /** The self-signed certificate in its folder, made where it is missing, about to expire, or lacks a name. */
    private static KeyAndChain kept(CertificateSource.SelfSigned made, Instant now) {
        Path certificate = made.folder().resolve("https.crt");
        Path privateKey = made.folder().resolve("https.key");
        var names = allNames(made.names());
        if (Files.exists(certificate) && Files.exists(privateKey)) {
            var present = Pem.read(certificate, privateKey);
            if (stillGood(present.leaf(), names, now)) {
                return present;
            }
        }
        var fresh = new Issuer(new SecureRandom()).selfSigned("Alongside", names, now, VALID_FOR);
        try {
            Pem.write(fresh, certificate, privateKey);
        } catch (IOException e) {
            throw new StartFailure("the certificate file " + certificate + " cannot be written: " + e.getMessage(), e);
        }
        return fresh;
    }

    private static Set<String> allNames(Set<String> configured) {
        var names = new TreeSet<>(List.of("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1"));
        try {
            names.add(InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT));
        } catch (UnknownHostException nameless) {
            // A machine that does not know its own name is reached by the other ones.
        }
        for (String name : configured) {
            names.add(Names.normal(name));
        }
        return names;
    }

    private static boolean stillGood(X509Certificate present, Set<String> names, Instant now) {
        return present.getNotAfter().toInstant().isAfter(now.plus(RENEWED_BEFORE))
                && namesOf(present).containsAll(names);
    }

    private static Set<String> namesOf(X509Certificate certificate) {
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            var names = new TreeSet<String>();
            for (List<?> entry : alternatives == null ? Collections.<List<?>>emptyList() : alternatives) {
                names.add(Names.normal(String.valueOf(entry.get(1))));
            }
            return names;
        } catch (GeneralSecurityException unreadable) {
            return Set.of();
        }
    }

    private static KeyAndChain pkcs12(CertificateSource.Pkcs12File given) {
        Path file = given.file();
        char[] password = given.password().reveal().toCharArray();
        try (InputStream in = Files.newInputStream(file)) {
            var store = KeyStore.getInstance("PKCS12");
            store.load(in, password);
            for (String alias : Collections.list(store.aliases())) {
                if (store.getKey(alias, password) instanceof PrivateKey privateKey) {
                    var chain = new ArrayList<X509Certificate>();
                    for (var each : store.getCertificateChain(alias)) {
                        chain.add((X509Certificate) each);
                    }
                    return new KeyAndChain(privateKey, chain);
                }
            }
            throw new StartFailure("the key store " + file + " holds no private key");
        } catch (NoSuchFileException e) {
            throw new StartFailure("the key store " + file + " does not exist", e);
        } catch (IOException | GeneralSecurityException e) {
            throw new StartFailure("the key store " + file + " cannot be opened: is its password right?", e);
        }
    }
}
