package org.alongside.sip.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A stream is cut at the same places however the network cut it. */
class StreamFramerTest {
    private static String info(int number, String body) {
        String top = """
                INFO sip:a@b SIP/2.0
                Via: SIP/2.0/TCP 192.0.2.1;branch=z9hG4bK%d
                From: <sip:c@d>;tag=1
                To: <sip:a@b>;tag=2
                Call-ID: c
                CSeq: %d INFO
                Content-Type: text/plain
                Content-Length: %d

                """;
        return top.replace("\n", "\r\n").formatted(number, number, body.length()) + body;
    }

    private static List<String> feed(byte[] stream, Random random) {
        return feed(new StreamFramer(), stream, random);
    }

    private static List<String> feed(StreamFramer framer, byte[] stream, Random random) {
        var seen = new ArrayList<String>();
        int at = 0;
        while (at < stream.length) {
            int step = Math.min(1 + random.nextInt(1 + random.nextInt(300)), stream.length - at);
            framer.feed(Arrays.copyOfRange(stream, at, at + step), step, parsed -> seen.add(name(parsed)));
            at += step;
        }
        return seen;
    }

    private static String name(Parsed parsed) {
        return switch (parsed) {
            case Parsed.Message(var message) ->
                message.head().cseq().number() + ":" + message.body().text().length();
            case Parsed.KeepAlive keepAlive -> "ping";
            case Parsed.Malformed(var reason, var rejection) -> reason;
        };
    }

    @Test
    void anyFragmentationYieldsTheSameMessages() {
        byte[] stream = ("\r\n\r\n" + info(1, "") + "\r\n" + info(2, "\r\n\r\nINVITE x") + info(3, "x".repeat(5000))
                        + "\r\n\r\n" + "\r\n\r\n" + info(4, ""))
                .getBytes(UTF_8);
        for (int seed = 0; seed < 300; seed++) {
            assertThat(feed(stream, new Random(seed)))
                    .as("seed %d", seed)
                    .containsExactly("ping", "1:0", "2:12", "3:5000", "ping", "ping", "4:0");
        }
    }

    @Test
    void onAConnectionOfOursEachCrlfIsAPong() {
        byte[] stream = ("\r\n" + info(1, "") + "\r\n\r\n" + info(2, "\r\n") + "\n\r\r\n" + info(3, "") + "\r\n")
                .getBytes(UTF_8);
        for (int seed = 0; seed < 300; seed++) {
            var framer = new StreamFramer(StreamFramer.Side.OURS);
            assertThat(feed(framer, stream, new Random(seed)))
                    .as("seed %d", seed)
                    .containsExactly("ping", "1:0", "ping", "ping", "2:2", "ping", "3:0", "ping");
            assertThat(framer.pending()).isZero();
        }
    }

    @Test
    void aPingIsHeardAtItsLastByteAndALoneCrlfIsNone() {
        var framer = new StreamFramer();
        var seen = new ArrayList<String>();
        for (char c : "\r\n\r".toCharArray()) {
            framer.feed(new byte[] {(byte) c}, 1, parsed -> seen.add(name(parsed)));
        }
        assertThat(seen).isEmpty();
        framer.feed(new byte[] {'\n'}, 1, parsed -> seen.add(name(parsed)));
        assertThat(seen).containsExactly("ping");
        byte[] rest = ("\r\n" + info(1, "")).getBytes(UTF_8);
        framer.feed(rest, rest.length, parsed -> seen.add(name(parsed)));
        assertThat(seen).containsExactly("ping", "1:0");
    }

    @Test
    void aBrokenMessageWhoseEndIsKnownDoesNotBreakTheStream() {
        String bad = info(1, "abc").replace("CSeq: 1 INFO", "CSeq: x");
        assertThat(feed((bad + info(2, "")).getBytes(UTF_8), new Random(1))).containsExactly("a bad CSeq", "2:0");
    }

    @Test
    void aStreamWithoutUsableLengthIsGivenUp() {
        for (String length : List.of("-1", "x", "70000", "99999999999999999999", "5\r\nContent-Length: 5")) {
            var framer = new StreamFramer();
            var seen = new ArrayList<String>();
            byte[] bad = info(1, "")
                    .replace("Content-Length: 0", "Content-Length: " + length)
                    .getBytes(UTF_8);
            assertThat(framer.feed(bad, bad.length, p -> seen.add(name(p))))
                    .as(length)
                    .isFalse();
            assertThat(framer.feed(bad, bad.length, p -> seen.add(name(p))))
                    .as(length)
                    .isFalse();
            assertThat(seen).containsExactly("no usable Content-Length");
        }
    }

    @Test
    void endlessHeadersAreGivenUpAtTheLimit() {
        var framer = new StreamFramer();
        var seen = new ArrayList<String>();
        byte[] kilo = "x".repeat(1024).getBytes(UTF_8);
        int fed = 0;
        while (framer.feed(kilo, kilo.length, p -> seen.add(name(p)))) {
            fed++;
        }
        assertThat(fed).isEqualTo(64);
        assertThat(seen).containsExactly("headers without end");
    }
}
