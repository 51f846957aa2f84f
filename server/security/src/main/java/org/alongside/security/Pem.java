package org.alongside.security;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.alongside.kernel.Component.StartFailure;

/** Reads and writes certificates and keys as text (RFC 7468); whatever is wrong with a file is said with its name. */
final class Pem {
    private static final int LARGEST_FILE = 1 << 20;
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final List<String> KEY_TYPES = List.of("EC", "RSA", "EdDSA");

    private Pem() {}

    /** A leaf-first chain and its key, proved to belong together. */
    static KeyAndChain read(Path certificate, Path privateKey) {
        var identity = new KeyAndChain(readKey(privateKey), readChain(certificate));
        if (!belong(identity.key(), identity.leaf().getPublicKey())) {
            throw new StartFailure(
                    "the key in " + privateKey + " does not belong to the certificate in " + certificate);
        }
        return identity;
    }

    static void write(KeyAndChain identity, Path certificate, Path privateKey) throws IOException {
        // The key first: a certificate without its key would stop the next start, a key without certificate is made
        // anew.
        PrivateFile.write(privateKey, block("PRIVATE KEY", identity.key().getEncoded()));
        var chain = new StringBuilder();
        for (var each : identity.chain()) {
            chain.append(new String(block("CERTIFICATE", encoded(each)), StandardCharsets.US_ASCII));
        }
        PrivateFile.write(certificate, chain.toString().getBytes(StandardCharsets.US_ASCII));
    }

    static List<X509Certificate> readChain(Path file) {
        try {
            var all = new ArrayList<X509Certificate>();
            for (var each : CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(readFile(file, "certificate")))) {
                all.add((X509Certificate) each);
            }
            if (all.isEmpty()) {
                throw new StartFailure("the certificate file " + file + " holds no certificate");
            }
            return all;
        } catch (GeneralSecurityException e) {
            throw new StartFailure("the certificate file " + file + " cannot be understood: it must be PEM", e);
        }
    }

    static PrivateKey readKey(Path file) {
        String text = new String(readFile(file, "key"), StandardCharsets.US_ASCII);
        var found = KEY.matcher(text);
        if (!found.find()) {
            boolean known = text.contains("ENCRYPTED") || text.contains("RSA PRIVATE") || text.contains("EC PRIVATE");
            throw new StartFailure("the key file " + file
                    + (known ? " must be unencrypted PKCS #8 (BEGIN PRIVATE KEY)" : " holds no private key in PEM"));
        }
        byte[] der = Base64.getMimeDecoder().decode(found.group(1));
        return KEY_TYPES.stream()
                .flatMap(type -> decode(type, der).stream())
                .findFirst()
                .orElseThrow(() -> new StartFailure("the key in " + file + " is neither EC, RSA nor Ed25519"));
    }

    private static Optional<PrivateKey> decode(String type, byte[] der) {
        try {
            return Optional.of(KeyFactory.getInstance(type).generatePrivate(new PKCS8EncodedKeySpec(der)));
        } catch (GeneralSecurityException notThisType) {
            return Optional.empty();
        }
    }

    private static byte[] readFile(Path file, String what) {
        try {
            if (Files.size(file) > LARGEST_FILE) {
                throw new StartFailure("the " + what + " file " + file + " is larger than 1 MiB");
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new StartFailure("the " + what + " file " + file + " does not exist", e);
        } catch (IOException e) {
            throw new StartFailure("the " + what + " file " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Signs with one and verifies with the other. */
    static boolean belong(PrivateKey key, PublicKey certified) {
        if (!key.getAlgorithm().equals(certified.getAlgorithm())) {
            return false;
        }
        try {
            String algorithm = key.getAlgorithm().equals("EdDSA")
                    ? "EdDSA"
                    : "SHA256with" + (key.getAlgorithm().equals("EC") ? "ECDSA" : "RSA");
            byte[] sample = MessageDigest.getInstance("SHA-256").digest(certified.getEncoded());
            var signing = Signature.getInstance(algorithm);
            signing.initSign(key, new SecureRandom());
            signing.update(sample);
            var verifying = Signature.getInstance(algorithm);
            verifying.initVerify(certified);
            verifying.update(sample);
            return verifying.verify(signing.sign());
        } catch (GeneralSecurityException unusable) {
            return false;
        }
    }

    private static byte[] block(String label, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(label, body, label)
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was parsed or made here can be encoded", e);
        }
    }
}
