package org.alongside.broker.dtls;

import java.util.List;
import org.alongside.broker.api.TransportParameters.Fingerprint;
import org.alongside.kernel.Redacted;

/**
 * DTLS-SRTP associations (RFC 5764) as the data plane sees them: it opens one for each DTLS end and carries datagrams.
 *
 * <p>The data plane calls every method here from a media loop, so none may block: handshakes run on threads of their own.
 * The implementation calls {@link Outbound} and {@link Outcome} from any thread; the data plane brings those calls to its
 * loop itself. The contract in time, towards a trunk without the STUN check:
 *
 * <ul>
 *   <li>as {@link Role#SERVER}, {@code open} is called when the first DTLS datagram arrives from an address that passed a
 *       STUN check with MESSAGE-INTEGRITY, and that datagram is given to {@link Association#receive} right after;
 *   <li>as {@link Role#CLIENT}, {@code open} is called at the first valid STUN check, as only then an address is known;
 *   <li>an association goes on taking datagrams after {@link Outcome#established}, so that it can repeat its last flight
 *       and see a close_notify, until {@link Association#close}.
 * </ul>
 */
public interface DtlsAssociations {
    /** The fingerprints of our certificate, for the SDP; the same for the life of this process. */
    List<Fingerprint> localFingerprints();

    /**
     * Starts a handshake and returns at once. When no more handshakes can be run the outcome fails.
     *
     * @param remote what the far certificate must match, one of them suffices (RFC 8122 §5); never empty
     */
    Association open(Role role, List<Fingerprint> remote, Outbound outbound, Outcome outcome);

    /** Who begins: the client sends the ClientHello. */
    enum Role {
        CLIENT,
        SERVER
    }

    /** One association; touched by its media loop only. */
    interface Association {
        /** A datagram has arrived; the array is the association's to keep. Never blocks; drops when its queue is full. */
        void receive(byte[] datagram);

        /** Frees everything; sends close_notify where keys were agreed. Idempotent; no outcome follows. */
        void close();
    }

    /** Carries a datagram to the far end. Any thread; the array is given away. */
    @FunctionalInterface
    interface Outbound {
        void send(byte[] datagram);
    }

    /** How an association went. Any thread; {@code established} or {@code failed} is called once. */
    interface Outcome {
        void established(Keys keys);

        /** In one sentence without secrets: wrong fingerprint, time-out, no common profile … */
        void failed(String reason);

        /** The far end sent close_notify or a fatal alert after {@link #established}. */
        void closed();
    }

    /**
     * What the exporter yields (RFC 5764 §4.2), already told apart by direction.
     *
     * @param profile the protection profile's number: 0x0001 SRTP_AES128_CM_HMAC_SHA1_80, 0x0007 SRTP_AEAD_AES_128_GCM,
     *     0x0008 SRTP_AEAD_AES_256_GCM
     * @param send master key followed by master salt for what we send
     * @param receive the same for what we receive
     */
    record Keys(int profile, Redacted<byte[]> send, Redacted<byte[]> receive) {}
}
