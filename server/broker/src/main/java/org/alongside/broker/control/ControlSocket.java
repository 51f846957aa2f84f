package org.alongside.broker.control;

import java.util.function.LongSupplier;
import org.alongside.broker.api.wire.BrokerJson;
import org.alongside.broker.api.wire.Frame;
import org.alongside.http.SocketHandler;
import org.alongside.http.SocketHandler.Socket;
import org.alongside.kernel.Failure.Code;
import org.alongside.kernel.Result;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket of a server, from its hello to its end: turns text into frames and hands them to the owner's channel.
 *
 * <p>Read on the socket's thread; the timer's thread only looks at {@code heardNanos} and closes.
 */
final class ControlSocket implements SocketHandler.Listener {
    private final ControlChannels channels;
    private final Socket socket;
    private final BrokerJson json;
    private final LongSupplier nanos;
    private volatile long heardNanos;
    private volatile @Nullable OwnerChannel channel;
    private volatile boolean ended;

    ControlSocket(ControlChannels channels, Socket socket, BrokerJson json, LongSupplier nanos) {
        this.channels = channels;
        this.socket = socket;
        this.json = json;
        this.nanos = nanos;
        this.heardNanos = nanos.getAsLong();
    }

    @Override
    public void text(String message) {
        heardNanos = nanos.getAsLong();
        switch (json.read(message)) {
            case Result.Failed<Frame>(var failure) -> close(failure.code().closeCode(), failure.message());
            case Result.Ok<Frame>(var frame) -> heard(frame);
        }
    }

    @Override
    public void closed(int code, String reason) {
        ended = true;
        channels.ended(this);
        OwnerChannel of = channel;
        if (of != null) {
            of.noteEnd();
        }
    }

    boolean hasEnded() {
        return ended;
    }

    /** False when the socket is closed, or was just closed for being too slow. */
    boolean send(String message) {
        return socket.send(message);
    }

    /** Ends a socket that never greeted, or that froze. */
    void expire(long now) {
        long silent = now - heardNanos;
        if (channel == null && silent >= ControlChannels.GREETING.toNanos()) {
            close(Code.TIMEOUT.closeCode(), "no hello within 5 s");
        } else if (channel != null && silent >= ControlChannels.SILENCE.toNanos()) {
            close(Code.TIMEOUT.closeCode(), "silent for 3 s");
        }
    }

    void close(int code, String reason) {
        socket.close(code, reason);
    }

    private void heard(Frame frame) {
        OwnerChannel of = channel;
        if (of != null) {
            if (!of.post(new OwnerChannel.Said(this, frame))) {
                close(Code.LIMIT.closeCode(), "too many frames wait");
            }
        } else if (frame instanceof Frame.Hello hello) {
            greet(hello);
        } else {
            close(Code.BAD_REQUEST.closeCode(), "the first frame must be a hello");
        }
    }

    private void greet(Frame.Hello hello) {
        OwnerChannel found = channels.greet(this, hello);
        channel = found;
        if (found == null) {
            close(Code.LIMIT.closeCode(), "this broker serves too many servers already");
        }
    }
}
