package org.alongside.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.alongside.kernel.Component.StartFailure;
import org.alongside.kernel.Redacted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpsCertificateTest {
    private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");

    @TempDir
    Path folder;

    private HttpsCertificate selfSigned(Instant now, String... names) {
        return HttpsCertificate.open(new CertificateSource.SelfSigned(folder, Set.of(names)), InstantSource.fixed(now));
    }

    private static List<String> names(X509Certificate certificate) throws Exception {
        return certificate.getSubjectAlternativeNames().stream()
                .map(entry -> String.valueOf(entry.get(1)))
                .toList();
    }

    @Test
    void theFirstStartMakesACertificateForThisMachineAndTheConfiguredNames() throws Exception {
        var certificate = selfSigned(NOW, "Expert.Bank.Example", "192.0.2.7", "2001:db8::7")
                .certificate();

        assertThat(names(certificate))
                .contains("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1", "expert.bank.example", "192.0.2.7")
                .contains("2001:db8:0:0:0:0:0:7");
        assertThat(certificate.getNotAfter().toInstant()).isBefore(NOW.plus(Duration.ofDays(398)));
        assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
    }

    @Test
    void theSecondStartKeepsIt() {
        var first = selfSigned(NOW).certificate();

        assertThat(selfSigned(NOW.plus(Duration.ofDays(300))).certificate()).isEqualTo(first);
    }

    @Test
    void itIsMadeAnewWhenItIsAboutToExpireOrLacksAName() {
        var first = selfSigned(NOW).certificate();
        var withName = selfSigned(NOW, "expert.bank.example").certificate();
        var aYearLater = selfSigned(NOW.plus(Duration.ofDays(370)), "expert.bank.example")
                .certificate();

        assertThat(withName).isNotEqualTo(first);
        assertThat(aYearLater).isNotEqualTo(withName);
    }

    @Test
    void onlyItsOwnerReadsTheKey() throws IOException {
        selfSigned(NOW);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("https.key"))))
                .isEqualTo("rw-------");
    }

    @Test
    void givenPemFilesAreServedAndReloaded() throws IOException {
        var issuer = new Issuer(new SecureRandom());
        var crt = folder.resolve("given.crt");
        var key = folder.resolve("given.key");
        var first = issuer.selfSigned("one", List.of("one.example"), NOW, Duration.ofDays(90));
        Pem.write(first, crt, key);
        var served = HttpsCertificate.open(new CertificateSource.PemFiles(crt, key), InstantSource.fixed(NOW));

        assertThat(served.certificate()).isEqualTo(first.leaf());
        assertThat(served.reload()).isFalse();

        var second = issuer.selfSigned("two", List.of("two.example"), NOW, Duration.ofDays(90));
        Pem.write(second, crt, key);
        assertThat(served.reload()).isTrue();
        assertThat(served.certificate()).isEqualTo(second.leaf());
    }

    @Test
    void aWrongFileAtReloadChangesNothing() throws IOException {
        var issuer = new Issuer(new SecureRandom());
        var crt = folder.resolve("given.crt");
        var key = folder.resolve("given.key");
        var first = issuer.selfSigned("one", List.of("one.example"), NOW, Duration.ofDays(90));
        Pem.write(first, crt, key);
        var served = HttpsCertificate.open(new CertificateSource.PemFiles(crt, key), InstantSource.fixed(NOW));
        Files.writeString(crt, "half a certifi");

        assertThatThrownBy(served::reload).isInstanceOf(StartFailure.class).hasMessageContaining(crt.toString());
        assertThat(served.certificate()).isEqualTo(first.leaf());
    }

    @Test
    void aPkcs12FileIsOpenedWithItsPassword() throws Exception {
        var made = new Issuer(new SecureRandom()).selfSigned("one", List.of("one.example"), NOW, Duration.ofDays(9));
        var file = folder.resolve("given.p12");
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        char[] password = "right".toCharArray();
        store.setKeyEntry("any", made.key(), password, made.chain().toArray(Certificate[]::new));
        try (var out = Files.newOutputStream(file)) {
            store.store(out, password);
        }

        assertThat(pkcs12(file, "right").certificate()).isEqualTo(made.leaf());
        assertThatThrownBy(() -> pkcs12(file, "wrong"))
                .isInstanceOf(StartFailure.class)
                .hasMessage("the key store " + file + " cannot be opened: is its password right?");
    }

    private static HttpsCertificate pkcs12(Path file, String password) {
        return HttpsCertificate.open(
                new CertificateSource.Pkcs12File(file, Redacted.of(password)), InstantSource.fixed(NOW));
    }

    @Test
    void whateverIsWrongIsSaidWithItsFile() throws IOException {
        var issuer = new Issuer(new SecureRandom());
        var one = issuer.selfSigned("one", List.of("one.example"), NOW, Duration.ofDays(9));
        var two = issuer.selfSigned("two", List.of("two.example"), NOW, Duration.ofDays(9));
        Path crt1 = folder.resolve("1.crt");
        Path key1 = folder.resolve("1.key");
        Path key2 = folder.resolve("2.key");
        Path rsa1 = Files.writeString(folder.resolve("old.key"), "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n");
        Path empty = Files.writeString(folder.resolve("empty.crt"), "");
        Pem.write(one, crt1, key1);
        Pem.write(two, folder.resolve("2.crt"), key2);

        assertThatThrownBy(() -> pem(folder.resolve("no.crt"), key1, NOW))
                .hasMessage("the certificate file " + folder.resolve("no.crt") + " does not exist");
        assertThatThrownBy(() -> pem(crt1, rsa1, NOW))
                .hasMessage("the key file " + rsa1 + " must be unencrypted PKCS #8 (BEGIN PRIVATE KEY)");
        assertThatThrownBy(() -> pem(crt1, crt1, NOW))
                .hasMessage("the key file " + crt1 + " holds no private key in PEM");
        assertThatThrownBy(() -> pem(empty, key1, NOW))
                .hasMessage("the certificate file " + empty + " holds no certificate");
        assertThatThrownBy(() -> pem(crt1, key2, NOW))
                .hasMessage("the key in " + key2 + " does not belong to the certificate in " + crt1);
        assertThatThrownBy(() -> pem(crt1, key1, NOW.plus(Duration.ofDays(10))))
                .hasMessage("the certificate in " + crt1 + " expired on 2026-12-03T08:00:00Z");
    }

    private static void pem(Path certificate, Path key, Instant now) {
        HttpsCertificate.open(new CertificateSource.PemFiles(certificate, key), InstantSource.fixed(now));
    }
}
