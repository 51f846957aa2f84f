package org.alongside.broker.dtls;

import java.nio.ByteBuffer;
import java.util.BitSet;

/**
 * Takes a client's ChangeCipherSpec out of what a server reads until its CertificateVerify has come whole.
 *
 * <p>Bouncy Castle 1.84 changes its reading keys at the first ChangeCipherSpec after the ClientKeyExchange. If the
 * CertificateVerify between them was lost or overtaken, it throws away every repeat of it as a record of the old epoch, and
 * the handshake never ends. Without that early record, the client's next flight brings both in order (RFC 6347 §4.2.4).
 */
final class EarlyCipherChange {
    private static final int RECORD_HEADER = 13; // RFC 6347 §4.3.1
    private static final int MESSAGE_HEADER = 12; // RFC 6347 §4.2.2
    private static final int CHANGE_CIPHER_SPEC = 20;
    private static final int HANDSHAKE = 22;
    private static final int CERTIFICATE_VERIFY = 15;
    private static final int MAX_MESSAGE = 16_384;

    private final BitSet verifyBytes = new BitSet();
    private boolean whole;

    /** Rewrites the datagram in place; what is left of it has the length that comes back, possibly 0. */
    int filter(byte[] datagram, int length) {
        if (whole) {
            return length;
        }
        var in = ByteBuffer.wrap(datagram, 0, length);
        int kept = 0;
        while (in.remaining() >= RECORD_HEADER) {
            int start = in.position();
            int end = start + RECORD_HEADER + Short.toUnsignedInt(in.getShort(start + 11));
            if (end > length) {
                break; // a truncated record is nobody's
            }
            boolean plain = in.getShort(start + 3) == 0;
            if (plain && in.get(start) == HANDSHAKE) {
                note(in.slice(start + RECORD_HEADER, end - start - RECORD_HEADER));
            }
            if (whole || !plain || in.get(start) != CHANGE_CIPHER_SPEC) {
                System.arraycopy(datagram, start, datagram, kept, end - start);
                kept += end - start;
            }
            in.position(end);
        }
        return kept;
    }

    /** Remembers which bytes of a CertificateVerify the fragments of one record bring. */
    private void note(ByteBuffer fragments) {
        while (fragments.remaining() >= MESSAGE_HEADER) {
            int at = fragments.position();
            int type = fragments.get(at);
            int messageBytes = medium(fragments, at + 1);
            int offset = medium(fragments, at + 6);
            int bytes = medium(fragments, at + 9);
            if (bytes > fragments.remaining() - MESSAGE_HEADER || messageBytes > MAX_MESSAGE) {
                return;
            }
            if (type == CERTIFICATE_VERIFY && offset + bytes <= messageBytes) {
                verifyBytes.set(offset, offset + bytes);
                whole = messageBytes > 0 && verifyBytes.nextClearBit(0) >= messageBytes;
            }
            fragments.position(at + MESSAGE_HEADER + bytes);
        }
    }

    private static int medium(ByteBuffer from, int at) {
        return (Byte.toUnsignedInt(from.get(at)) << 16) | Short.toUnsignedInt(from.getShort(at + 1));
    }
}
