package org.alongside.broker.api.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import org.alongside.broker.api.BridgeId;
import org.alongside.broker.api.BrokerCommand;
import org.alongside.broker.api.BrokerEvent;
import org.alongside.broker.api.BrokerReply;
import org.alongside.broker.api.CodecParameters;
import org.alongside.broker.api.DtlsSetup;
import org.alongside.broker.api.LocalStream;
import org.alongside.broker.api.MediaKind;
import org.alongside.broker.api.SdesCrypto;
import org.alongside.broker.api.TransportParameters;
import org.alongside.broker.api.TrunkDtls;
import org.alongside.broker.api.TrunkRemote;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Id;
import org.alongside.kernel.Redacted;
import org.alongside.kernel.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class BrokerJsonTest {
    private static final BridgeId BRIDGE = new BridgeId(new Id(1, 2));
    private static final String BRIDGE_TEXT = "\"00000000000000010000000000000002\"";

    private final BrokerJson json = new BrokerJson();
    private final JsonMapper plain = new JsonMapper();

    static Stream<Class<?>> commands() {
        return Stream.of(BrokerCommand.class.getPermittedSubclasses());
    }

    static Stream<Class<?>> replies() {
        return Stream.of(BrokerReply.class.getPermittedSubclasses());
    }

    static Stream<Class<?>> events() {
        return Stream.of(BrokerEvent.class.getPermittedSubclasses());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandComesBackAsItWent(Class<?> type) {
        assertComesBack(any -> new Frame.Request(1, 7, new Id(3, 4), 5, (BrokerCommand) any.of(type)));
    }

    @ParameterizedTest
    @MethodSource("replies")
    void everyReplyComesBackAsItWent(Class<?> type) {
        assertComesBack(any -> new Frame.Reply(1, 7, (BrokerReply) any.of(type)));
    }

    @ParameterizedTest
    @MethodSource("events")
    void everyEventComesBackAsItWent(Class<?> type) {
        assertComesBack(any -> new Frame.Event(1, 7, (BrokerEvent) any.of(type)));
    }

    @Test
    void everyFrameComesBackAsItWent() {
        assertComesBack(any -> any.of(Frame.class));
    }

    @Test
    void aRequestLooksLikeThis() {
        var frame = new Frame.Request(1, 9, new Id(3, 4), 5, new BrokerCommand.OpenBridge(BRIDGE));
        assertThat(json.write(frame))
                .isEqualTo("{\"type\":\"request\",\"v\":1,\"id\":9,\"owner\":\"00000000000000030000000000000004\","
                        + "\"epoch\":5,\"command\":{\"type\":\"open-bridge\",\"bridge\":" + BRIDGE_TEXT + "}}");
    }

    @Test
    void aSecretIsWrittenHereAndAsItsValueOnly() {
        var key = new SdesCrypto(1, "AES_CM_128_HMAC_SHA1_80", Redacted.of("c2VjcmV0"));
        var port = new BrokerReply.TrunkPort(
                MediaKind.AUDIO,
                new InetSocketAddress("192.0.2.1", 17000),
                new InetSocketAddress("2001:db8::1", 17001),
                new LocalStream(MediaKind.AUDIO, 1, OptionalLong.empty(), "c"),
                List.of(key),
                List.of(),
                Optional.empty());
        String text = json.write(new Frame.Reply(1, 1, new BrokerReply.TrunkOpened(List.of(port))));
        assertThat(text)
                .contains("\"key\":\"c2VjcmV0\"", "\"rtp\":\"192.0.2.1:17000\"")
                .contains("\"rtcp\":\"[2001:db8:0:0:0:0:0:1]:17001\"");
        assertThat(key.toString()).doesNotContain("c2VjcmV0");
    }

    @Test
    void aLaterVersionsFieldsAreIgnoredEverywhere() {
        long seed = new Random().nextLong();
        var any = new AnyValue(new Random(seed));
        for (int i = 0; i < 300; i++) {
            Frame frame = any.of(Frame.class);
            JsonNode tree = plain.readTree(json.write(frame));
            addFields(tree);
            assertThat(json.read(tree.toString())).as("seed %d", seed).isEqualTo(Result.ok(frame));
        }
    }

    @Test
    void anEarlierVersionsAbsentFieldsAreEmpty() {
        assertThat(json.read("{\"type\":\"heartbeat\",\"v\":1}"))
                .isEqualTo(Result.ok(new Frame.Heartbeat(1, OptionalLong.empty(), Optional.empty())));
        var codec = new CodecParameters("opus", 111, 48000, 2, Map.of(), List.of(), OptionalInt.empty());
        var read = (Result.Ok<Frame>) json.read(configure(
                "\"codecs\":[{\"name\":\"opus\",\"payloadType\":111," + "\"clockRate\":48000,\"channels\":2}],"));
        var command = (BrokerCommand.Configure) ((Frame.Request) read.value()).command();
        assertThat(command.media()).singleElement().satisfies(media -> {
            assertThat(media.codecs()).containsExactly(codec);
            assertThat(media.extensions()).isEmpty();
            assertThat(media.remote()).isEmpty();
        });
    }

    @Test
    void aTrunkIsToldWithItsFingerprintsAndOurRole() {
        var dtls = new TrunkDtls(
                List.of(new TransportParameters.Fingerprint("sha-256", "AB:CD")),
                DtlsSetup.PASSIVE,
                Optional.of("qwertyuiopasdfghjklz"));
        var far = new TrunkRemote(new InetSocketAddress("192.0.2.1", 4000), Optional.empty(), false, Optional.empty());
        var read = (Result.Ok<Frame>) json.read(configure("\"remote\":{\"rtp\":\"192.0.2.1:4000\",\"rtcpMux\":false,"
                + "\"dtls\":{\"fingerprints\":[{\"algorithm\":\"sha-256\",\"value\":\"AB:CD\"}],"
                + "\"setup\":\"PASSIVE\",\"id\":\"qwertyuiopasdfghjklz\"}},"));
        assertThat(remote(read)).contains(far.keyedBy(dtls));
        var earlier =
                (Result.Ok<Frame>) json.read(configure("\"remote\":{\"rtp\":\"192.0.2.1:4000\",\"rtcpMux\":false},"));
        assertThat(remote(earlier)).contains(far);
    }

    private static Optional<TrunkRemote> remote(Result.Ok<Frame> read) {
        var command = (BrokerCommand.Configure) ((Frame.Request) read.value()).command();
        return command.media().getFirst().remote();
    }

    @Test
    void anUnknownCommandIsRefusableByItsId() {
        assertThat(json.read("{\"type\":\"request\",\"v\":2,\"id\":77,\"owner\":" + BRIDGE_TEXT
                        + ",\"epoch\":1,\"command\":{\"type\":\"teleport\",\"bridge\":" + BRIDGE_TEXT + "}}"))
                .isEqualTo(Result.ok(new Frame.Unreadable(OptionalLong.of(77), "not understood: command")));
    }

    @Test
    void anUnknownEventOrFrameIsIgnorable() {
        assertThat(json.read("{\"type\":\"event\",\"v\":2,\"seq\":4,\"event\":{\"type\":\"leg-danced\"}}"))
                .isEqualTo(Result.ok(new Frame.Unreadable(OptionalLong.empty(), "not understood: event")));
        assertThat(json.read("{\"type\":\"gossip\",\"v\":2,\"id\":4}"))
                .isInstanceOfSatisfying(
                        Result.Ok.class, ok -> assertThat(ok.value()).isInstanceOf(Frame.Unreadable.class));
    }

    @Test
    void aMissingFieldIsNamedAndAValueNeverRepeated() {
        String text = "{\"type\":\"request\",\"v\":1,\"id\":5,\"owner\":\"top-secret\",\"epoch\":1,"
                + "\"command\":{\"type\":\"open-bridge\",\"bridge\":" + BRIDGE_TEXT + "}}";
        assertThat(json.read(text))
                .isEqualTo(Result.ok(new Frame.Unreadable(OptionalLong.of(5), "not understood: owner")));
        assertThat(json.read(text.replace("\"owner\":\"top-secret\",", "")))
                .isEqualTo(Result.ok(new Frame.Unreadable(OptionalLong.of(5), "not understood: owner")));
    }

    @Test
    void aFailureCodeOfALaterVersionIsAServerError() {
        assertThat(json.read("{\"type\":\"reply\",\"v\":2,\"id\":1,\"reply\":{\"type\":\"refused\","
                        + "\"failure\":{\"code\":\"moon-phase\",\"message\":\"full\"}}}"))
                .isEqualTo(Result.ok(new Frame.Reply(
                        2, 1, new BrokerReply.Refused(new Failure(Failure.Code.SERVER_ERROR, "full")))));
    }

    @Test
    void hostNamesAreNoAddresses() {
        var read = (Result.Ok<Frame>) json.read(configure("\"remote\":{\"rtp\":\"localhost:4000\",\"rtcpMux\":true},"));
        assertThat(read.value()).isInstanceOf(Frame.Unreadable.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "nonsense",
                "[]",
                "null",
                "{}",
                "{\"type\":7}",
                "{\"type\":\"hello\"} trailing",
                "\u0000"
            })
    void garbageIsRefused(String text) {
        assertThat(json.read(text)).isInstanceOf(Result.Failed.class);
    }

    @Test
    void sizeAndNestingAreBounded() {
        assertThat(json.read("{\"type\":\"" + "x".repeat(BrokerJson.MAX_LENGTH) + "\"}"))
                .isInstanceOf(Result.Failed.class);
        assertThat(json.read("{\"type\":\"hello\",\"x\":" + "[".repeat(200) + "]".repeat(200) + "}"))
                .isInstanceOf(Result.Failed.class);
    }

    @Test
    void anUnresolvedAddressIsOurOwnMistake() {
        var port = InetSocketAddress.createUnresolved("sip.example", 4000);
        assertThatThrownBy(() -> Scalars.write(port)).isInstanceOf(IllegalArgumentException.class);
    }

    /** The same without the fuzzer: good frames with a few characters changed, cut or doubled. */
    @Test
    void damagedFramesAreReadOrRefused() {
        long seed = new Random().nextLong();
        System.out.println("BrokerJsonTest.damagedFramesAreReadOrRefused seed " + seed);
        var random = new Random(seed);
        var any = new AnyValue(random);
        for (int i = 0; i < 1_500; i++) {
            var text = new StringBuilder(json.write(any.of(Frame.class)));
            for (int damage = random.nextInt(4); damage >= 0; damage--) {
                damage(text, random);
            }
            BrokerJsonFuzzTest.check(text.toString());
        }
    }

    private interface Draw {
        Frame from(AnyValue any);
    }

    private void assertComesBack(Draw draw) {
        long seed = new Random().nextLong();
        var any = new AnyValue(new Random(seed));
        for (int i = 0; i < 200; i++) {
            Frame frame = draw.from(any);
            assertThat(json.read(json.write(frame))).as("seed %d", seed).isEqualTo(Result.ok(frame));
        }
    }

    private static String configure(String mediaFields) {
        return "{\"type\":\"request\",\"v\":1,\"id\":5,\"owner\":" + BRIDGE_TEXT + ",\"epoch\":1,\"command\":{"
                + "\"type\":\"configure\",\"bridge\":" + BRIDGE_TEXT + ",\"leg\":" + BRIDGE_TEXT + ",\"attach\":1,"
                + "\"media\":[{\"mid\":\"0\",\"kind\":\"AUDIO\"," + mediaFields
                + "\"direction\":\"SENDRECV\",\"rtcp\":\"AVPF\"}]}}";
    }

    /** Maps of codec formats take any key, so those stay as they are. */
    private static void addFields(JsonNode tree) {
        switch (tree) {
            case ObjectNode object -> {
                object.properties().stream()
                        .filter(field -> !field.getKey().equals("format"))
                        .forEach(field -> addFields(field.getValue()));
                object.put("laterText", "x").putObject("laterObject").put("y", 1);
            }
            case ArrayNode array -> array.forEach(BrokerJsonTest::addFields);
            default -> {}
        }
    }

    private static void damage(StringBuilder text, Random random) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(4)) {
            case 0 -> text.setCharAt(at, (char) (32 + random.nextInt(95)));
            case 1 -> text.deleteCharAt(at);
            case 2 -> text.insert(at, text.substring(at, Math.min(text.length(), at + 20)));
            default -> text.insert(at, "9".repeat(30));
        }
        if (text.isEmpty()) {
            text.append('{');
        }
    }
}
