package org.alongside.assist.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.alongside.assist.wire.Box;
import org.alongside.assist.wire.Message;
import org.alongside.assist.wire.Message.Ack;
import org.alongside.assist.wire.Message.Frame;
import org.alongside.assist.wire.Message.Layer;
import org.alongside.assist.wire.Message.View;
import org.alongside.assist.wire.Op;
import org.alongside.assist.wire.Payload;
import org.alongside.assist.wire.PictureReader;
import org.alongside.assist.wire.SomePictures;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Result;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RelayTest implements Relay.Sink<String> {
    private final Relay<String> relay = new Relay<>(this);
    private final List<Message> toConsumer = new ArrayList<>();
    private final Map<String, List<Message>> toViewers = new LinkedHashMap<>();
    private final List<String> renewals = new ArrayList<>();
    private long seq;

    @BeforeEach
    void oneVariantIsLookedAt() {
        relay.variants(Set.of(1));
    }

    @Test
    void aViewerWhoComesLateIsToldOnlyWhatStillShows() {
        relay.fromConsumer(view(5));
        relay.fromConsumer(frame(5, tile(0, 0, 'a'), tile(64, 0, 'b')));
        relay.fromConsumer(frame(5, tile(0, 0, 'c')));
        relay.open("ana", 1, Pace.FULL);
        assertThat(toViewers.get("ana"))
                .containsExactly(view(5), new Frame(1, 5, 2, 1000, true, List.of(tile(64, 0, 'b'), tile(0, 0, 'c'))));
    }

    @Test
    void aFrameIsAcknowledgedWhenItArrivesWhateverViewersDo() {
        relay.open("ana", 1, Pace.FULL);
        relay.fromConsumer(view(5));
        for (int i = 0; i < 100; i++) {
            relay.fromConsumer(frame(5, tile(0, 0, i)));
        }
        assertThat(toConsumer).hasSize(100).last().isEqualTo(new Ack(1, 5, 100));
    }

    @Test
    void aSlowViewerSkipsWhatWasCoveredMeanwhileAndAFastOneSeesAll() {
        relay.open("slow", 1, Pace.FULL);
        relay.open("fast", 1, Pace.FULL);
        relay.fromConsumer(view(5));
        for (int i = 1; i <= 50; i++) {
            relay.fromConsumer(frame(5, tile(0, 0, i)));
            relay.acked("fast", new Ack(1, 5, i));
        }
        assertThat(frames("fast")).hasSize(50);
        assertThat(frames("slow")).hasSize(8);
        for (int i = 1; i <= 8; i++) {
            relay.acked("slow", new Ack(1, 5, i));
        }
        assertThat(frames("slow"))
                .hasSize(9)
                .last()
                .isEqualTo(new Frame(1, 5, 50, 1000, true, List.of(tile(0, 0, 50))));
    }

    @Test
    void threeViewersAtTheirOwnSpeedALateOneAndAHiddenOneNeverSlowOneAnother() {
        relay.open("fast", 1, Pace.FULL);
        relay.open("slow", 1, Pace.FULL);
        relay.open("glance", 1, Pace.GLANCES);
        relay.open("hidden", 1, Pace.FULL);
        relay.pause("hidden");
        relay.fromConsumer(view(5));
        for (int i = 1; i <= 60; i++) {
            relay.fromConsumer(frame(5, tile(0, 0, i), tile(64, 0, 1_000 + i)));
            relay.acked("fast", new Ack(1, 5, i));
            if (i % 15 == 0) {
                frames("slow").stream()
                        .skip(i / 15 - 1)
                        .limit(1)
                        .forEach(f -> relay.acked("slow", new Ack(1, 5, f.seq())));
            }
            if (i == 30) {
                frames("glance").forEach(frame -> relay.acked("glance", new Ack(1, 5, frame.seq())));
                relay.open("late", 1, Pace.FULL);
            }
        }
        assertThat(toConsumer)
                .as("the consumer is never held back by a slow one")
                .hasSize(60);
        assertThat(frames("fast")).hasSize(60);
        assertThat(frames("slow")).hasSize(12);
        assertThat(frames("glance")).extracting(Frame::seq).containsExactly(1L, 30L);
        assertThat(frames("late").getFirst().ops()).containsExactly(tile(0, 0, 30), tile(64, 0, 1_030));
        assertThat(frames("hidden")).isEmpty();
        relay.open("hidden", 1, Pace.FULL);
        assertThat(frames("hidden"))
                .singleElement()
                .satisfies(frame -> assertThat(frame.ops()).containsExactly(tile(0, 0, 60), tile(64, 0, 1_060)));
    }

    @Test
    void aPageThatIsOnlyGlancedAtIsTakenNoOftenerThanItIsSeen() {
        relay.open("wall", 1, Pace.GLANCES);
        relay.fromConsumer(view(5));
        relay.fromConsumer(frame(5, tile(0, 0, 1)));
        relay.fromConsumer(frame(5, tile(0, 0, 2)));
        assertThat(toConsumer).as("the page waits").isEmpty();
        assertThat(frames("wall")).hasSize(1);
        relay.acked("wall", new Ack(1, 5, 1));
        assertThat(toConsumer).containsExactly(new Ack(1, 5, 1), new Ack(1, 5, 2));
        assertThat(frames("wall")).hasSize(2);
        relay.fromConsumer(frame(5, tile(0, 0, 3)));
        relay.open("ana", 1, Pace.FULL);
        assertThat(toConsumer).as("an agent comes").hasSize(3);
        relay.fromConsumer(frame(5, tile(0, 0, 4)));
        assertThat(toConsumer).hasSize(4);
        relay.close("ana");
        relay.fromConsumer(frame(5, tile(0, 0, 5)));
        assertThat(toConsumer).hasSize(4);
        relay.close("wall");
        assertThat(toConsumer).as("and whoever leaves leaves no debts").hasSize(5);
    }

    @Test
    void nothingIsSentToAViewerWhoseAcksAreFalse() {
        relay.open("ana", 1, Pace.FULL);
        relay.fromConsumer(view(5));
        for (int i = 1; i <= 20; i++) {
            relay.fromConsumer(frame(5, tile(0, 0, i)));
            relay.acked("ana", new Ack(1, 5, 999));
            relay.acked("ana", new Ack(1, 4, 1));
        }
        assertThat(frames("ana")).hasSize(8);
    }

    @Test
    void pixelsThatAViewerStillHasAreReferredTo() {
        relay.open("ana", 1, Pace.FULL);
        relay.fromConsumer(view(5));
        relay.fromConsumer(frame(5, tile(0, 0, 'a')));
        relay.fromConsumer(frame(5, new Op.Fill(0, new Box(0, 0, 64, 64), 0xffffff)));
        relay.fromConsumer(frame(5, new Op.Ref(0, new Box(128, 64, 64, 64), 'a')));
        relay.open("late", 1, Pace.FULL);
        assertThat(frames("ana").getLast().ops()).containsExactly(new Op.Ref(0, new Box(128, 64, 64, 64), 'a'));
        assertThat(frames("late").getLast().ops())
                .containsExactly(new Op.Fill(0, new Box(0, 0, 64, 64), 0xffffff), tile(128, 64, 'a'));
        assertThat(renewals).isEmpty();
    }

    @Test
    void aReferenceToUnknownPixelsAsksForANewEpoch() {
        relay.fromConsumer(view(5));
        relay.fromConsumer(frame(5, new Op.Ref(0, new Box(0, 0, 64, 64), 77)));
        assertThat(renewals).containsExactly("1 after 5");
    }

    @Test
    void aNewEpochForgetsEverythingBefore() {
        relay.open("ana", 1, Pace.FULL);
        relay.fromConsumer(view(5));
        relay.fromConsumer(frame(5, tile(0, 0, 'a')));
        relay.fromConsumer(view(6));
        seq = 0;
        relay.fromConsumer(frame(6, tile(64, 0, 'a')));
        relay.open("late", 1, Pace.FULL);
        assertThat(frames("ana").getLast().ops()).containsExactly(tile(64, 0, 'a'));
        assertThat(toViewers.get("late"))
                .containsExactly(view(6), new Frame(1, 6, 1, 1000, true, List.of(tile(64, 0, 'a'))));
    }

    @Test
    void aFrameOfAnOlderEpochIsAcknowledgedAndForgottenAndOneOfANewerRefused() {
        relay.open("ana", 1, Pace.FULL);
        relay.fromConsumer(view(5));
        assertThat(relay.fromConsumer(frame(4, tile(0, 0, 'a')))).isEmpty();
        assertThat(toConsumer).containsExactly(new Ack(1, 4, 1));
        assertThat(relay.fromConsumer(frame(6, tile(0, 0, 'a'))))
                .contains(new Failure(Failure.Code.BAD_REQUEST, "a frame came before the view of its epoch"));
        assertThat(frames("ana")).isEmpty();
    }

    @Test
    void viewersOfDifferentVariantsGetDifferentPictures() {
        relay.variants(Set.of(1, 2));
        relay.open("ana", 1, Pace.FULL);
        relay.open("ben", 2, Pace.FULL);
        relay.fromConsumer(view(5));
        relay.fromConsumer(frame(5, tile(0, 0, 'a')));
        assertThat(frames("ana")).hasSize(1);
        assertThat(toViewers).doesNotContainKey("ben");
    }

    @Test
    void aPictureOfAVariantThatNobodyLooksAtGoesNowhere() {
        relay.variants(Set.of());
        assertThat(relay.fromConsumer(view(5))).isEqualTo(Optional.empty());
        assertThat(relay.fromConsumer(frame(5, tile(0, 0, 'a')))).isEmpty();
        assertThat(toConsumer).isEmpty();
    }

    @Test
    void onlyTheLatestMaskAndCursorAreTold() {
        relay.fromConsumer(view(5));
        for (int i = 0; i < 3; i++) {
            var hidden = List.of(new Op.Hidden(new Box(i, 0, 10, 10), "password"));
            relay.fromConsumer(frame(5, new Op.Mask(0, hidden), new Op.Cursor(0, i, i, true)));
        }
        relay.open("ana", 1, Pace.FULL);
        assertThat(frames("ana").getLast().ops())
                .containsExactly(
                        new Op.Mask(0, List.of(new Op.Hidden(new Box(2, 0, 10, 10), "password"))),
                        new Op.Cursor(0, 2, 2, true));
    }

    @Test
    void aPictureLargerThanAMessageComesInPartsAndOnlyTheLastIsMarked() {
        relay.fromConsumer(view(5));
        var ops = new ArrayList<Op>();
        for (int i = 0; i < 3; i++) {
            ops.add(new Op.Tile(0, new Box(i * 64, 0, 64, 64), i, Op.Encoding.PNG, new Payload(new byte[40_000])));
        }
        ops.forEach(op -> relay.fromConsumer(new Frame(1, 5, 1, 1000, op.equals(ops.getLast()), List.of(op))));
        relay.open("ana", 1, Pace.FULL);
        assertThat(frames("ana")).extracting(Frame::last).containsExactly(false, false, true);
        assertThat(frames("ana")).flatExtracting(Frame::ops).isEqualTo(ops);
    }

    @Test
    void onlyWhoLooksCloserIsToldTheDetailAndTheOthersAreNotEvenToldThatThereIsOne() {
        relay.open("ana", 1, Pace.FULL);
        relay.open("ben", 1, Pace.FULL);
        relay.looksCloser("ana", true);
        relay.fromConsumer(view(5));
        relay.fromConsumer(frame(5, tile(0, 0, 'a')));
        relay.fromConsumer(closeView(0));
        relay.fromConsumer(frame(5, detail(0, 0, 'A'), detail(64, 0, 'B')));
        assertThat(toViewers.get("ana"))
                .containsExactly(
                        view(5),
                        new Frame(1, 5, 1, 1000, true, List.of(tile(0, 0, 'a'))),
                        closeView(0),
                        new Frame(1, 5, 2, 1000, true, List.of(detail(0, 0, 'A'), detail(64, 0, 'B'))));
        assertThat(toViewers.get("ben"))
                .containsExactly(view(5), new Frame(1, 5, 1, 1000, true, List.of(tile(0, 0, 'a'))));
        assertThat(toConsumer).containsExactly(new Ack(1, 5, 1), new Ack(1, 5, 2));
    }

    @Test
    void whoBeginsToLookCloserIsToldAllOfTheDetailAndNothingTwice() {
        relay.open("ana", 1, Pace.FULL);
        relay.fromConsumer(closeView(0));
        relay.fromConsumer(frame(5, detail(0, 0, 'A'), tile(0, 0, 'a')));
        relay.fromConsumer(frame(5, detail(0, 0, 'B'), tile(64, 0, 'b')));
        relay.looksCloser("ana", true);
        relay.fromConsumer(frame(5, detail(64, 0, 'C'), tile(0, 0, 'c')));
        relay.looksCloser("ana", false);
        assertThat(toViewers.get("ana"))
                .containsExactly(
                        view(5),
                        new Frame(1, 5, 1, 1000, true, List.of(tile(0, 0, 'a'))),
                        new Frame(1, 5, 2, 1000, true, List.of(tile(64, 0, 'b'))),
                        closeView(0),
                        new Frame(1, 5, 2, 1000, true, List.of(detail(0, 0, 'B'))),
                        new Frame(1, 5, 3, 1000, true, List.of(detail(64, 0, 'C'), tile(0, 0, 'c'))),
                        view(5));
    }

    @Test
    void aDetailIsForgottenWhereItsWindowIsNoLonger() {
        relay.fromConsumer(closeView(0));
        relay.fromConsumer(frame(5, detail(0, 0, 'A'), detail(0, 192, 'B'), tile(0, 0, 'a')));
        relay.fromConsumer(closeView(64));
        relay.open("ana", 1, Pace.FULL);
        relay.looksCloser("ana", true);
        assertThat(frames("ana")).last().extracting(Frame::ops).isEqualTo(List.of(detail(0, 192, 'B')));
        relay.fromConsumer(view(5));
        relay.fromConsumer(closeView(64));
        relay.open("ben", 1, Pace.FULL);
        relay.looksCloser("ben", true);
        assertThat(frames("ben")).flatExtracting(Frame::ops).containsExactly(tile(0, 0, 'a'));
    }

    @Test
    void aLayerThatIsGoneIsToldToNobodyAndOneThatComesBackBeginsAnew() {
        relay.fromConsumer(viewWith(fixed(2, 0)));
        relay.fromConsumer(frame(5, tile(0, 0, 'a'), on(2, tile(0, 0, 'h')), new Op.Mask(2, List.of())));
        relay.fromConsumer(viewWith(fixed(2, 30)));
        relay.open("ana", 1, Pace.FULL);
        assertThat(toViewers.get("ana"))
                .as("it moved, and is what it was")
                .containsExactly(
                        viewWith(fixed(2, 30)),
                        new Frame(
                                1,
                                5,
                                1,
                                1000,
                                true,
                                List.of(tile(0, 0, 'a'), on(2, tile(0, 0, 'h')), new Op.Mask(2, List.of()))));
        relay.fromConsumer(view(5));
        relay.open("ben", 1, Pace.FULL);
        assertThat(toViewers.get("ben"))
                .containsExactly(view(5), new Frame(1, 5, 1, 1000, true, List.of(tile(0, 0, 'a'))));
        relay.fromConsumer(viewWith(fixed(2, 0)));
        relay.fromConsumer(frame(5, new Op.Ref(2, new Box(0, 0, 64, 64), 'h')));
        relay.open("eve", 1, Pace.FULL);
        assertThat(frames("eve")).flatExtracting(Frame::ops).containsExactly(tile(0, 0, 'a'), on(2, tile(0, 0, 'h')));
        assertThat(renewals).isEmpty();
    }

    /** The picture that a viewer paints equals the consumer's, however little of it fits on the shelf. */
    @Test
    void whateverAConsumerPaintsAViewerOfAnySpeedPaintsTheSameInTheEnd() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        var names = List.of("a", "b", "c");
        var stages = new LinkedHashMap<String, Stage>();
        names.forEach(name -> stages.put(name, new Stage()));
        var truth = new Stage();
        names.forEach(name -> relay.open(name, 1, Pace.FULL));
        relay.fromConsumer(view(5));
        for (int i = 0; i < 400; i++) {
            var box =
                    new Box(random.nextInt(300), random.nextInt(300), 1 + random.nextInt(100), 1 + random.nextInt(100));
            Op op = random.nextInt(3) == 0
                    ? new Op.Fill(0, box, random.nextInt(1 << 24))
                    : new Op.Tile(
                            0, box, random.nextLong(), Op.Encoding.PNG, new Payload(new byte[1 + random.nextInt(99)]));
            var frame = frame(5, op);
            truth.take(frame);
            relay.fromConsumer(frame);
            stages.forEach((name, stage) -> {
                if (random.nextInt(names.indexOf(name) * 4 + 1) == 0) {
                    paintAll(name, stage);
                }
            });
        }
        stages.forEach((name, stage) -> {
            while (paintAll(name, stage)) {}
            assertThat(stage.pixels).as("seed %d, viewer %s", seed, name).isEqualTo(truth.pixels);
        });
    }

    /** Paints and acknowledges what has come; false when there was nothing. */
    private boolean paintAll(String name, Stage stage) {
        var come = toViewers.put(name, new ArrayList<>());
        if (come == null || come.isEmpty()) {
            return false;
        }
        for (var message : come) {
            if (message instanceof Frame frame) {
                stage.take(frame);
                relay.acked(name, new Ack(1, frame.epoch(), frame.seq()));
            }
        }
        return true;
    }

    /** A stage that knows which paint it has on each pixel. */
    private static final class Stage {
        private final Map<Integer, Long> pixels = new LinkedHashMap<>();

        void take(Frame frame) {
            for (var op : frame.ops()) {
                long what = switch (op) {
                    case Op.Tile tile -> tile.hash();
                    case Op.Ref ref -> ref.hash();
                    case Op.Fill fill -> fill.colour();
                    case Op.Mask _, Op.Cursor _ -> 0;
                };
                var box = ((Op.Paint) op).box();
                for (int y = box.y(); y < box.bottom(); y++) {
                    for (int x = box.x(); x < box.right(); x++) {
                        pixels.put(y * 1000 + x, what);
                    }
                }
            }
        }
    }

    private List<Frame> frames(String viewer) {
        return toViewers.getOrDefault(viewer, List.of()).stream()
                .filter(Frame.class::isInstance)
                .map(Frame.class::cast)
                .toList();
    }

    static View view(long epoch) {
        return SomePictures.view(1, epoch);
    }

    private static View viewWith(Layer above) {
        var plain = view(5);
        var layers = new ArrayList<>(plain.layers());
        layers.add(above);
        return new View(1, 5, plain.documentWidth(), plain.documentHeight(), plain.screen(), layers);
    }

    /** A box that stays so far down in the window. */
    private static Layer fixed(int layer, int top) {
        return new Layer(layer, Layer.Kind.FIXED, new Box(0, top, 200, 64), 0, 0);
    }

    /** With a part of 100 by 100 pixels, so far down, at twice the size. */
    private static View closeView(int top) {
        return viewWith(new Layer(1, Layer.Kind.DETAIL, new Box(0, top, 100, 100), 0, 2 * top));
    }

    private static Op.Tile detail(int x, int y, int hash) {
        return on(1, tile(x, y, hash));
    }

    private static Op.Tile on(int layer, Op.Tile tile) {
        return new Op.Tile(layer, tile.box(), tile.hash(), tile.encoding(), tile.payload());
    }

    private Frame frame(long epoch, Op... ops) {
        return new Frame(1, epoch, ++seq, 1000, true, List.of(ops));
    }

    private static Op.Tile tile(int x, int y, int hash) {
        return new Op.Tile(0, new Box(x, y, 64, 64), hash, Op.Encoding.PNG, new Payload(new byte[] {(byte) hash}));
    }

    @Override
    public void toConsumer(ByteBuffer message) {
        toConsumer.add(read(message));
    }

    @Override
    public void toViewer(String viewer, ByteBuffer message) {
        toViewers.computeIfAbsent(viewer, v -> new ArrayList<>()).add(read(message));
    }

    @Override
    public void needsNewEpoch(int variant, long epoch) {
        renewals.add(variant + " after " + epoch);
    }

    private static Message read(ByteBuffer message) {
        if (PictureReader.read(message.array()) instanceof Result.Ok<Message>(var read)) {
            return read;
        }
        throw new AssertionError("the relay sends what a reader reads");
    }
}
