package org.alongside.broker.bridge;

import org.alongside.broker.socket.Remote;
import org.alongside.broker.socket.Wire;
import org.alongside.rtc.packet.PacketSlot;
import org.jspecify.annotations.Nullable;

/**
 * One UDP port of a media section towards a SIP endpoint: whom it talks to, and how its packets are protected. Runs on its
 * media loop.
 */
final class TrunkPath {
    private final Surroundings around;
    private final Listener listener;
    private final SourceLatch source = new SourceLatch();
    private Keying keying = new Keying.Plain();
    private @Nullable Wire wire;

    /** Hears how a DTLS handshake went. */
    interface Listener {
        void onKeys(long now);

        void onNoKeys(long now, String reason);
    }

    TrunkPath(Surroundings around, Listener listener) {
        this.around = around;
        this.listener = listener;
    }

    void bind(Wire bound) {
        wire = bound;
    }

    Keying keying() {
        return keying;
    }

    /** From now on; an association before it ends. */
    void key(Keying next) {
        if (keying instanceof Handshakes former) {
            former.close();
        }
        keying = next;
    }

    /** See {@link SourceLatch#reopen}. */
    void reopen(@Nullable Remote signalled, boolean signalledIsNew) {
        source.reopen(signalled, signalledIsNew);
    }

    /** Says hello if a handshake is agreed and that is our part. */
    void begin() {
        if (keying instanceof Handshakes handshakes) {
            handshakes.begin();
        }
    }

    @Nullable
    Remote target() {
        return source.target();
    }

    boolean admits(Remote from) {
        if (!source.admits(from)) {
            around.rejections().spoofed();
            return false;
        }
        return true;
    }

    void lock(Remote from) {
        source.lock(from);
    }

    void onDtls(Remote from, PacketSlot packet) {
        if (!(keying instanceof Handshakes handshakes)) {
            around.rejections().malformed();
        } else if (admits(from)) {
            handshakes.onDtls(from, packet);
        }
    }

    /** A handshake proved who is there, so media goes there too. */
    void onKeys(long now, Remote far) {
        source.lock(far);
        listener.onKeys(now);
    }

    void onNoKeys(long now, String reason) {
        listener.onNoKeys(now, reason);
    }

    void onTime(long now) {
        if (keying instanceof Handshakes handshakes) {
            handshakes.onTime(now);
        }
    }

    /** Sends a DTLS datagram. */
    void send(Remote to, byte[] datagram) {
        Wire from = wire;
        if (from != null && datagram.length <= PacketSlot.CAPACITY) {
            PacketSlot packet = around.sink().slot();
            packet.set(datagram, 0, datagram.length);
            around.sink().transmit(from, to, packet);
        }
    }

    /** Sends a packet if it is ready and there is somebody to send it to, and takes its slot. */
    void transmit(PacketSlot packet, boolean ready) {
        Remote to = source.target();
        Wire from = wire;
        if (!ready || to == null || from == null) {
            around.sink().discard(packet);
        } else {
            around.sink().transmit(from, to, packet);
        }
    }

    void close() {
        if (keying instanceof Handshakes handshakes) {
            handshakes.close();
        }
        wire = null;
    }
}
