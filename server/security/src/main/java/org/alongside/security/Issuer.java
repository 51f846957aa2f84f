package org.alongside.security;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes P-256 keys and X.509 certificates (RFC 5280). */
final class Issuer {
    /** Clocks of one installation may differ by this much. */
    private static final Duration BACKDATED = Duration.ofHours(1);

    private static final int SERIAL_BITS = 127;

    private final SecureRandom random;

    Issuer(SecureRandom random) {
        this.random = random;
    }

    /** A certificate of its own making, which is what an HTTPS server without a given one shows. */
    KeyAndChain selfSigned(String commonName, Collection<String> names, Instant now, Duration validFor) {
        var keys = newKeys();
        var subject = new X500Principal("CN=" + commonName);
        var builder = builder(subject, subject, keys, now, validFor);
        return issued(
                () -> {
                    leaf(builder, names, KeyPurposeId.id_kp_serverAuth);
                    return List.of(signed(builder, keys.getPrivate()));
                },
                keys);
    }

    /** The root that an installation's processes trust, and nobody else. */
    KeyAndChain authority(String commonName, Instant now, Duration validFor) {
        var keys = newKeys();
        var subject = new X500Principal("CN=" + commonName);
        var builder = builder(subject, subject, keys, now, validFor);
        return issued(
                () -> {
                    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
                    builder.addExtension(
                            Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
                    return List.of(signed(builder, keys.getPrivate()));
                },
                keys);
    }

    /** An identity that works on both ends of a connection. */
    KeyAndChain identity(KeyAndChain authority, String commonName, Instant now, Duration validFor) {
        var keys = newKeys();
        var builder = builder(
                authority.leaf().getSubjectX500Principal(), new X500Principal("CN=" + commonName), keys, now, validFor);
        return issued(
                () -> {
                    leaf(builder, List.of(commonName), KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth);
                    return List.of(signed(builder, authority.key()), authority.leaf());
                },
                keys);
    }

    private KeyPair newKeys() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK makes P-256 keys", e);
        }
    }

    private JcaX509v3CertificateBuilder builder(
            X500Principal issuer, X500Principal subject, KeyPair keys, Instant now, Duration validFor) {
        return new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(SERIAL_BITS, random),
                Date.from(now.minus(BACKDATED)),
                Date.from(now.plus(validFor)),
                subject,
                keys.getPublic());
    }

    private static void leaf(JcaX509v3CertificateBuilder builder, Collection<String> names, KeyPurposeId... purposes)
            throws CertIOException {
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
        var alternatives = new ArrayList<ASN1Encodable>();
        for (String name : names) {
            alternatives.add(new GeneralName(isAddress(name) ? GeneralName.iPAddress : GeneralName.dNSName, name));
        }
        builder.addExtension(
                Extension.subjectAlternativeName, false, new GeneralNames(alternatives.toArray(GeneralName[]::new)));
    }

    private static boolean isAddress(String name) {
        try {
            return InetAddress.ofLiteral(name) != null;
        } catch (IllegalArgumentException aName) {
            return false;
        }
    }

    private static X509Certificate signed(JcaX509v3CertificateBuilder builder, PrivateKey by)
            throws OperatorCreationException, GeneralSecurityException, IOException {
        var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(by);
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    }

    private interface Making {
        List<X509Certificate> make() throws OperatorCreationException, GeneralSecurityException, IOException;
    }

    private static KeyAndChain issued(Making making, KeyPair keys) {
        try {
            return new KeyAndChain(keys.getPrivate(), making.make());
        } catch (OperatorCreationException | GeneralSecurityException | IOException e) {
            throw new IllegalStateException("a certificate of our own form can be made", e);
        }
    }
}
