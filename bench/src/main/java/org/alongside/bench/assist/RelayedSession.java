package org.alongside.bench.assist;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.alongside.assist.relay.Pace;
import org.alongside.assist.relay.Relay;
import org.alongside.assist.wire.Box;
import org.alongside.assist.wire.Message;
import org.alongside.assist.wire.Message.Ack;
import org.alongside.assist.wire.Message.Frame;
import org.alongside.assist.wire.Message.Layer;
import org.alongside.assist.wire.Message.Screen;
import org.alongside.assist.wire.Message.View;
import org.alongside.assist.wire.Op;
import org.alongside.assist.wire.Payload;
import org.alongside.assist.wire.PictureReader;
import org.alongside.assist.wire.PictureWriter;
import org.alongside.kernel.Result;

/** One support session as the relay sees it: a consumer who does one thing, and a viewer who acknowledges everything. */
final class RelayedSession implements Relay.Sink<String> {
    /** What the consumer does all the time. */
    enum Habit {
        TYPING,
        SCROLLING,
        IDLE;

        static Habit of(int percent) {
            return percent < 60 ? TYPING : percent < 90 ? SCROLLING : IDLE;
        }
    }

    private static final int KEYSTROKE_BYTES = 220;
    private static final int STRIP_BYTES = 9_000;

    private final Relay<String> relay = new Relay<>(this);
    private final ArrayDeque<ByteBuffer> toViewer = new ArrayDeque<>();
    private final Habit habit;
    private final Random random;
    private long seq;

    RelayedSession(Habit habit, Random random) {
        this.habit = habit;
        this.random = random;
        relay.variants(Set.of(1));
        relay.open("viewer", 1, Pace.FULL);
        show(0);
        // The first picture: a window full of tiles.
        for (int row = 0; row < 3; row++) {
            send(tile(0, row * 256, 1024, 256, 25_000));
        }
    }

    /** One twentieth of a second; whether anything was relayed. */
    boolean tick(int tick) {
        return switch (habit) {
            case TYPING -> tick % 4 == 0 && typed(tick);
            case SCROLLING -> tick % 2 == 0 && scrolled(tick);
            case IDLE -> false;
        };
    }

    private boolean typed(int tick) {
        send(tile(100 + tick / 4 % 40 * 8, 200, 12, 20, KEYSTROKE_BYTES));
        return true;
    }

    private boolean scrolled(int tick) {
        int step = tick / 2 % 60;
        int offset = 40 * (step < 30 ? step : 60 - step);
        show(offset);
        if (step < 30) {
            send(tile(0, 760 + offset, 1024, 40, STRIP_BYTES));
        }
        return true;
    }

    private void show(int offset) {
        var layer = new Layer(0, Layer.Kind.DOCUMENT, new Box(0, 0, 1024, 760), 0, offset);
        arrives(PictureWriter.write(new View(1, 1, 1024, 4000, new Screen(1024, 760, 100), List.of(layer))));
    }

    private Op tile(int x, int y, int width, int height, int bytes) {
        var picture = new byte[bytes];
        random.nextBytes(picture);
        return new Op.Tile(0, new Box(x, y, width, height), random.nextLong(), Op.Encoding.WEBP, new Payload(picture));
    }

    private void send(Op op) {
        arrives(PictureWriter.write(new Frame(1, 1, ++seq, 1_000, true, List.of(op))));
    }

    private void arrives(ByteBuffer bytes) {
        relay.fromConsumer(read(bytes)).ifPresent(failure -> {
            throw new IllegalStateException(failure.toString());
        });
        for (var message = toViewer.poll(); message != null; message = toViewer.poll()) {
            if (read(message) instanceof Frame frame) {
                relay.acked("viewer", new Ack(frame.variant(), frame.epoch(), frame.seq()));
            }
        }
    }

    private static Message read(ByteBuffer bytes) {
        return switch (PictureReader.read(bytes.array())) {
            case Result.Ok<Message>(var message) -> message;
            case Result.Failed<Message>(var failure) -> throw new IllegalStateException(failure.toString());
        };
    }

    @Override
    public void toConsumer(ByteBuffer message) {
        // The generator needs no acks: its pace is its own.
    }

    @Override
    public void toViewer(String viewer, ByteBuffer message) {
        toViewer.add(message);
    }

    @Override
    public void needsNewEpoch(int variant, long epoch) {
        throw new IllegalStateException("the relay lost what it was told");
    }
}
