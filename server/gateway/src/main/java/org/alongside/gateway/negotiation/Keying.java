package org.alongside.gateway.negotiation;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.alongside.broker.api.BrokerReply.TrunkPort;
import org.alongside.broker.api.DtlsSetup;
import org.alongside.broker.api.SdesCrypto;
import org.alongside.broker.api.TransportParameters.Fingerprint;
import org.alongside.broker.api.TrunkDtls;
import org.alongside.broker.api.TrunkRemote;
import org.alongside.kernel.Redacted;
import org.alongside.sip.sdp.Crypto;
import org.alongside.sip.sdp.MediaBuilder;
import org.alongside.sip.sdp.MediaDescription;
import org.alongside.sip.sdp.SessionDescription;

/**
 * How the RTP of one media section towards a trunk is protected, as its profile and its attributes say: what we offer, what we
 * answer, and what both together mean for the broker. Nothing that was offered secured is ever taken in the clear.
 */
public sealed interface Keying {
    /** RTP/AVP. */
    record Plain() implements Keying {}

    /**
     * Keys in the description itself (SDES, RFC 4568), in its writer's order of preference.
     *
     * @param required RTP/SAVP; beside RTP/AVP the other end may leave it at plain RTP (RFC 8643)
     */
    record Sdes(List<SdesCrypto> keys, boolean required) implements Keying {
        public Sdes {
            keys = List.copyOf(keys);
        }

        /** The first of these keys for whose suite the others have one too. */
        private Optional<SdesCrypto> shared(List<SdesCrypto> others) {
            return keys.stream()
                    .filter(key -> key(others, key.suite()).isPresent())
                    .findFirst();
        }

        private static Optional<SdesCrypto> key(List<SdesCrypto> keys, String suite) {
            return keys.stream().filter(key -> key.suite().equals(suite)).findFirst();
        }
    }

    /**
     * A DTLS handshake on the media path (RFC 5763, 5764).
     *
     * @param fingerprints those of its writer's certificate that the broker can judge
     * @param id {@code a=tls-id} (RFC 8842), where its writer names the association
     */
    record Dtls(List<Fingerprint> fingerprints, DtlsSetup setup, Optional<String> id) implements Keying {
        public Dtls {
            fingerprints = List.copyOf(fingerprints);
        }

        /**
         * Our role towards this end. We wait for the ClientHello unless it insists on waiting itself, and keep the role of a
         * description of ours that chose one already.
         */
        DtlsSetup ourSetup(Optional<Keying> before) {
            return switch (setup) {
                case ACTIVE -> DtlsSetup.PASSIVE;
                case PASSIVE -> DtlsSetup.ACTIVE;
                case ACTPASS ->
                    before.filter(Dtls.class::isInstance)
                            .map(ours -> ((Dtls) ours).setup())
                            .filter(role -> role == DtlsSetup.ACTIVE)
                            .orElse(DtlsSetup.PASSIVE);
            };
        }
    }

    /** RTP in every profile that we speak. */
    Set<String> PROTOCOLS =
            Set.of("RTP/AVP", "RTP/AVPF", "RTP/SAVP", "RTP/SAVPF", "UDP/TLS/RTP/SAVP", "UDP/TLS/RTP/SAVPF");

    /** What the broker can compare; SHA-1 and MD5 prove nothing any more. */
    Set<String> HASHES = Set.of("sha-256", "sha-384", "sha-512");

    int MAX_FINGERPRINTS = 8;

    /** Of a section in one of the {@link #PROTOCOLS}. */
    static Keying read(SessionDescription description, MediaDescription media) {
        boolean required = media.protocol().startsWith("RTP/SAVP");
        var keys = keys(media);
        boolean fingerprinted = media.has("fingerprint") || description.has("fingerprint");
        // Some say RTP/SAVP for DTLS too, as everybody did before RFC 5764.
        if (media.protocol().startsWith("UDP/TLS/") || (required && keys.isEmpty() && fingerprinted)) {
            return dtls(description, media);
        }
        return required || !keys.isEmpty() ? new Sdes(keys, required) : new Plain();
    }

    private static List<SdesCrypto> keys(MediaDescription media) {
        return media.cryptos().stream()
                .filter(c -> c.keyParameters().reveal().startsWith("inline:"))
                .map(c -> new SdesCrypto(c.tag(), c.suite(), Redacted.of(key(c))))
                .toList();
    }

    /** Key and salt in base64, without lifetime and MKI, which nobody uses with SIP phones. */
    private static String key(Crypto crypto) {
        return crypto.keyParameters().reveal().substring("inline:".length()).split("\\|", 2)[0];
    }

    private static Dtls dtls(SessionDescription description, MediaDescription media) {
        var fingerprints = description.fingerprints(media).stream()
                .filter(f -> HASHES.contains(f.hash()))
                .limit(MAX_FINGERPRINTS)
                .map(f -> new Fingerprint(f.hash(), f.value()))
                .toList();
        var setup = description
                .attribute(media, "setup")
                .flatMap(ClientOfferReader::setup)
                .orElse(DtlsSetup.ACTPASS);
        var id = description.attribute(media, "tls-id").filter(name -> name.matches("[A-Za-z0-9+/_-]{20,255}"));
        return new Dtls(fingerprints, setup, id);
    }

    /** What a first offer says under this policy. */
    static Keying offered(TrunkPolicy policy, TrunkPort port) {
        return switch (policy.security()) {
            case PLAIN -> new Plain();
            case SDES -> new Sdes(port.crypto(), true);
            case OPPORTUNISTIC -> new Sdes(port.crypto(), false);
            case DTLS -> new Dtls(port.fingerprints(), DtlsSetup.ACTPASS, Optional.empty());
        };
    }

    /** A later offer in the way that this description of ours went: an agreed protection is not changed by a hold. */
    default Keying again(TrunkPort port) {
        return switch (this) {
            case Plain plain -> plain;
            case Sdes sdes -> new Sdes(port.crypto(), sdes.required());
            case Dtls dtls -> new Dtls(port.fingerprints(), dtls.setup(), Optional.empty());
        };
    }

    /**
     * Our answer to this offer, in kind; empty where we can give none.
     *
     * @param before what our last description said of this section
     */
    default Optional<Keying> answered(TrunkPort port, Optional<Keying> before) {
        return switch (this) {
            case Plain plain -> Optional.of(plain);
            case Sdes theirs ->
                theirs.shared(port.crypto())
                        .map(key -> inAnswer(key, port, theirs.required()))
                        .or(() -> theirs.required() ? Optional.empty() : Optional.of(new Plain()));
            case Dtls theirs ->
                theirs.fingerprints().isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Dtls(port.fingerprints(), theirs.ourSetup(before), Optional.empty()));
        };
    }

    /** Our key takes their tag, as an answer must (RFC 4568 §5.1.2). */
    private static Keying inAnswer(SdesCrypto theirs, TrunkPort port, boolean required) {
        var ours = Sdes.key(port.crypto(), theirs.suite()).orElseThrow();
        return new Sdes(List.of(new SdesCrypto(theirs.tag(), ours.suite(), ours.key())), required);
    }

    /** Whether this answer keeps what our offer asked for: what was to be secured comes secured or not at all. */
    default boolean answers(Keying offer) {
        return switch (offer) {
            case Plain ours -> !(this instanceof Dtls) && !(this instanceof Sdes theirs && theirs.required());
            case Sdes ours ->
                switch (this) {
                    case Plain theirs -> !ours.required();
                    case Sdes theirs -> theirs.shared(ours.keys()).isPresent();
                    case Dtls theirs -> false;
                };
            case Dtls ours ->
                this instanceof Dtls theirs && !theirs.fingerprints().isEmpty();
        };
    }

    /** What the broker needs to talk to this end, our own description being {@code ours}; empty where the two don't fit. */
    default Optional<TrunkRemote> agreed(Keying ours, TrunkRemote remote) {
        return switch (this) {
            case Plain plain -> answers(ours) ? Optional.of(remote) : Optional.empty();
            case Sdes theirs ->
                ours instanceof Sdes own
                        ? theirs.shared(own.keys()).map(remote::keyedBy)
                        : Optional.of(remote).filter(_ -> answers(ours));
            case Dtls theirs ->
                ours instanceof Dtls && !theirs.fingerprints().isEmpty()
                        ? Optional.of(remote.keyedBy(
                                new TrunkDtls(theirs.fingerprints(), theirs.ourSetup(Optional.of(ours)), theirs.id())))
                        : Optional.empty();
        };
    }

    /** The suites of this section for which the broker should draw keys. */
    default Stream<String> suites() {
        return this instanceof Sdes sdes ? sdes.keys().stream().map(SdesCrypto::suite) : Stream.empty();
    }

    /** Our lines; the profile is in the {@code m=} line. */
    default void writeTo(MediaBuilder line) {
        switch (this) {
            case Plain plain -> {}
            case Sdes ours ->
                ours.keys()
                        .forEach(c -> line.crypto(new Crypto(
                                c.tag(),
                                c.suite(),
                                Redacted.of("inline:" + c.key().reveal()),
                                "")));
            case Dtls ours -> {
                ours.fingerprints().forEach(f -> line.attribute("fingerprint", f.algorithm() + " " + f.value()));
                line.attribute("setup", ours.setup().name().toLowerCase(Locale.ROOT));
            }
        }
    }
}
