package org.alongside.broker.dtls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.alongside.broker.api.TransportParameters.Fingerprint;
import org.bouncycastle.asn1.DERUTCTime;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.operator.DefaultDigestAlgorithmIdentifierFinder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcECContentSignerBuilder;

/**
 * The self-signed certificate of one broker process, ECDSA on P-256. Nobody checks its name or dates: signalling vouches
 * for its fingerprint (RFC 8122).
 *
 * <p>Never kept and never shared: a leg that meets another certificate knows that it met another broker.
 */
final class Identity {
    private static final Duration BACKDATED = Duration.ofDays(1); // for clients whose clock is behind
    private static final Duration VALID = Duration.ofDays(10 * 365);
    private static final DateTimeFormatter UTC_TIME =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private final byte[] certificate;
    private final AsymmetricKeyParameter privateKey;
    private final Fingerprint fingerprint;

    private Identity(byte[] certificate, AsymmetricKeyParameter privateKey) {
        this.certificate = certificate;
        this.privateKey = privateKey;
        this.fingerprint = Fingerprints.sha256(certificate);
    }

    static Identity create(Instant now, SecureRandom random) {
        try {
            AsymmetricCipherKeyPair keys = keyPair(random);
            byte[] certificate = selfSigned(keys, now, random);
            return new Identity(certificate, keys.getPrivate());
        } catch (IOException impossible) { // encodes to memory
            throw new UncheckedIOException(impossible);
        } catch (OperatorCreationException missing) {
            throw new IllegalStateException("Bouncy Castle signs no SHA256withECDSA", missing);
        }
    }

    /** DER; shared, not to be changed. */
    byte[] certificate() {
        return certificate;
    }

    AsymmetricKeyParameter privateKey() {
        return privateKey;
    }

    Fingerprint fingerprint() {
        return fingerprint;
    }

    private static AsymmetricCipherKeyPair keyPair(SecureRandom random) {
        // The form written for this very curve: the general one takes several times as long to sign.
        var curve = new ECNamedDomainParameters(
                SECObjectIdentifiers.secp256r1, CustomNamedCurves.getByOID(SECObjectIdentifiers.secp256r1));
        var generator = new ECKeyPairGenerator();
        generator.init(new ECKeyGenerationParameters(curve, random));
        return generator.generateKeyPair();
    }

    private static byte[] selfSigned(AsymmetricCipherKeyPair keys, Instant now, SecureRandom random)
            throws IOException, OperatorCreationException {
        var name = new X500Name("CN=alongside");
        var serial = new BigInteger(64, random).add(BigInteger.ONE);
        var info = SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(keys.getPublic());
        var algorithm = new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
        var digest = new DefaultDigestAlgorithmIdentifierFinder().find(algorithm);
        var signer = new BcECContentSignerBuilder(algorithm, digest)
                .setSecureRandom(random)
                .build(keys.getPrivate());
        return new X509v3CertificateBuilder(name, serial, time(now.minus(BACKDATED)), time(now.plus(VALID)), name, info)
                .build(signer)
                .getEncoded();
    }

    private static Time time(Instant instant) {
        return new Time(new DERUTCTime(UTC_TIME.format(instant)));
    }
}
