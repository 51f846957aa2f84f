package org.alongside.broker.dtls;

import java.io.IOException;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.List;
import org.alongside.broker.api.TransportParameters.Fingerprint;
import org.alongside.broker.dtls.DtlsAssociations.Keys;
import org.alongside.kernel.Redacted;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.AlertLevel;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.ExporterLabel;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsExtensionsUtils;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.bc.BcDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCertificate;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;

/**
 * What both roles decide alike in one handshake, and what it yields: the profile, the keys, or why there are none.
 *
 * <p>Touched by the association's own thread only.
 */
final class Negotiation {
    private final BcTlsCrypto crypto;
    private final Identity identity;
    private final List<Fingerprint> vouched;
    private final List<Profile> profiles;
    private @Nullable Profile profile;
    private @Nullable Keys keys;
    private @Nullable String refusal;
    private boolean ended;

    Negotiation(BcTlsCrypto crypto, Identity identity, List<Fingerprint> vouched, List<Profile> profiles) {
        this.crypto = crypto;
        this.identity = identity;
        this.vouched = vouched;
        this.profiles = profiles;
    }

    BcTlsCrypto crypto() {
        return crypto;
    }

    List<Profile> profiles() {
        return profiles;
    }

    @Nullable
    Keys keys() {
        return keys;
    }

    /** Why we ended it ourselves; null where Bouncy Castle or the far end did. */
    @Nullable
    String refusal() {
        return refusal;
    }

    /** Whether the far end said close_notify or a fatal alert. */
    boolean ended() {
        return ended;
    }

    void choose(Profile chosen) {
        profile = chosen;
    }

    /** Ends the handshake with an alert, and says why to ourselves. */
    TlsFatalAlert refuse(short alert, String sentence) {
        refusal = sentence;
        return new TlsFatalAlert(alert, sentence);
    }

    /** The exporter is safe only with it (RFC 7627 §6.1): without, two handshakes might share keys. */
    void requireExtendedMasterSecret(@Nullable Hashtable<?, ?> extensions) throws IOException {
        if (extensions == null || !TlsExtensionsUtils.hasExtendedMasterSecretExtension(extensions)) {
            throw refuse(
                    AlertDescription.handshake_failure,
                    "the far end does not offer extended_master_secret (RFC 7627), which DTLS-SRTP needs here");
        }
    }

    /** Bouncy Castle lets an empty chain pass: an unknown far end must not. */
    void verify(@Nullable Certificate chain) throws IOException {
        if (chain == null || chain.isEmpty()) {
            throw refuse(AlertDescription.bad_certificate, "the far end showed no certificate");
        }
        if (!Fingerprints.match(vouched, chain.getCertificateAt(0).getEncoded())) {
            throw refuse(
                    AlertDescription.bad_certificate,
                    "the far end's certificate does not match the fingerprint that signalling gave");
        }
    }

    TlsCredentialedSigner signer(TlsContext context) throws IOException {
        var certificate = new BcTlsCertificate(crypto, identity.certificate());
        return new BcDefaultTlsCredentialedSigner(
                new TlsCryptoParameters(context),
                crypto,
                identity.privateKey(),
                new Certificate(new BcTlsCertificate[] {certificate}),
                SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa));
    }

    /** RFC 5764 §4.2: client key, server key, client salt, server salt. */
    void export(TlsContext context) throws IOException {
        Profile chosen = profile;
        if (chosen == null) {
            throw refuse(AlertDescription.internal_error, "a handshake ended without a protection profile");
        }
        int key = chosen.keyBytes();
        int salt = chosen.saltBytes();
        byte[] material = context.exportKeyingMaterial(ExporterLabel.dtls_srtp, null, 2 * (key + salt));
        var client = master(material, 0, 2 * key, key, salt);
        var server = master(material, key, 2 * key + salt, key, salt);
        Arrays.fill(material, (byte) 0);
        keys = context.isServer()
                ? new Keys(chosen.number(), server, client)
                : new Keys(chosen.number(), client, server);
    }

    void heardAlert(short level, short description) {
        if (level == AlertLevel.fatal || description == AlertDescription.close_notify) {
            ended = true;
        }
    }

    private static Redacted<byte[]> master(byte[] material, int keyAt, int saltAt, int keyBytes, int saltBytes) {
        byte[] master = Arrays.copyOfRange(material, keyAt, keyAt + keyBytes + saltBytes);
        System.arraycopy(material, saltAt, master, keyBytes, saltBytes);
        return Redacted.of(master);
    }
}
