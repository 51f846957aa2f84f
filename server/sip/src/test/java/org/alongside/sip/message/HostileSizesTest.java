package org.alongside.sip.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Result;
import org.alongside.sip.sdp.SessionDescription;
import org.junit.jupiter.api.Test;

/** Whatever is one too many has a verdict of its own, the same in a datagram and on a stream; what just fits is taken. */
class HostileSizesTest {
    private static final String TOP = """
            INVITE sip:a@b SIP/2.0
            Via: SIP/2.0/TCP h;branch=z9hG4bK1
            From: <sip:c@d>;tag=1
            To: <sip:a@b>
            Call-ID: c
            CSeq: 1 INVITE
            """.replace("\n", "\r\n");

    private static String says(Parsed parsed) {
        return switch (parsed) {
            case Parsed.Message(var message) -> "ok";
            case Parsed.KeepAlive keepAlive -> "keep-alive";
            case Parsed.Malformed(var reason, var rejection) ->
                rejection.map(r -> Integer.toString(r.status())).orElse("silence") + ": " + reason;
        };
    }

    private static String datagram(String text) {
        return says(MessageParser.parse(text.getBytes(UTF_8)));
    }

    private static String stream(String text) {
        var seen = new ArrayList<String>();
        byte[] bytes = text.getBytes(UTF_8);
        boolean goesOn = new StreamFramer().feed(bytes, bytes.length, parsed -> seen.add(says(parsed)));
        return String.join(", ", seen) + (goesOn ? "" : ", closed");
    }

    private static String sized(int total) {
        String top = TOP + "Content-Length: 60000\r\n\r\n";
        int body = total - top.length();
        return top.replace("60000", Integer.toString(body)) + "x".repeat(body);
    }

    @Test
    void sixtyFourKibibytesAreTakenAndOneMoreIsNot() {
        String fits = sized(MessageParser.MAX_MESSAGE);
        assertThat(fits.getBytes(UTF_8)).hasSize(65_536);
        assertThat(datagram(fits)).isEqualTo("ok");
        assertThat(stream(fits)).isEqualTo("ok");
        String over = sized(MessageParser.MAX_MESSAGE + 1);
        assertThat(datagram(over)).isEqualTo("silence: longer than 65536 bytes");
        assertThat(stream(over)).isEqualTo("400: no usable Content-Length, closed");
        String headers = TOP + "Odd: " + "y".repeat(65_536);
        assertThat(stream(headers)).isEqualTo("silence: headers without end, closed");
    }

    @Test
    void twoHundredFiftySixHeadersAreTakenAndOneMoreIsNot() {
        String fits = TOP + "Odd: y\r\n".repeat(250) + "Content-Length: 0\r\n\r\n";
        assertThat(datagram(fits)).isEqualTo("ok");
        assertThat(stream(fits)).isEqualTo("ok");
        String over = TOP + "Odd: y\r\n".repeat(251) + "Content-Length: 0\r\n\r\n";
        assertThat(datagram(over)).isEqualTo("400: a bad or superfluous header");
        assertThat(stream(over + fits))
                .as("its end is known: the stream goes on")
                .isEqualTo("400: a bad or superfluous header, ok");
    }

    @Test
    void aLengthThatIsNoneIsRefused() {
        for (String bad :
                List.of("-1", "+5", "0x5", "1e3", "", "5 5", "5;x", "4294967296", "18446744073709551616", "٣")) {
            String message = TOP + "Content-Length: " + bad + "\r\n\r\nhello";
            assertThat(datagram(message))
                    .as(bad)
                    .isEqualTo("400: a Content-Length that is no number or more than there is");
            assertThat(stream(message)).as(bad).isEqualTo("400: no usable Content-Length, closed");
        }
    }

    @Test
    void listsWithoutEndAreRefused() {
        String vias = "Via: SIP/2.0/TCP h;branch=z9hG4bK2" + ",SIP/2.0/TCP h;branch=z9hG4bK2".repeat(1000) + "\r\n";
        assertThat(datagram(TOP + vias + "\r\n")).isEqualTo("400: a bad Via");
        assertThat(datagram(TOP + "Contact: " + "<sip:a@b>,".repeat(5000) + "<sip:a@b>\r\n\r\n"))
                .isEqualTo("400: a bad Contact");
        assertThat(datagram(TOP + "Contact: <sip:a@b>" + ";a".repeat(20_000) + "\r\n\r\n"))
                .isEqualTo("400: a bad Contact");
        assertThat(datagram(TOP + "Route: " + ",".repeat(60_000) + "\r\n\r\n")).isEqualTo("400: a bad Route");
    }

    @Test
    void aHeaderFoldedTwentyThousandTimesIsOneHeader() {
        String folded = TOP + "Odd: a" + "\r\n b".repeat(15_000) + "\r\n\r\n";
        var message = ((Parsed.Message) MessageParser.parse(folded.getBytes(UTF_8))).message();
        assertThat(message.headers().first("Odd").orElseThrow()).hasSize(30_001).startsWith("a b b");
    }

    @Test
    void aThousandMediaLinesAreRefusedAndSixtyFourAreNot() {
        String top = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n";
        String line = "m=audio 9 RTP/AVP 0\r\n";
        assertThat(SessionDescription.parse(top + line.repeat(64))).isInstanceOf(Result.Ok.class);
        for (int count : List.of(65, 1000)) {
            assertThat(SessionDescription.parse(top + line.repeat(count)))
                    .isEqualTo(Result.failed(
                            Failure.Code.BAD_REQUEST, "the session description has more than 64 media sections"));
        }
    }
}
