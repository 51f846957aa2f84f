package org.alongside.sip.body;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Result;
import org.alongside.sip.body.Multipart.Part;
import org.alongside.sip.message.Body;
import org.alongside.sip.message.MessageParser;
import org.alongside.sip.message.Parsed;
import org.alongside.sip.message.SipMessage;
import org.junit.jupiter.api.Test;

/** Bodies in bodies are found, whole, and cost no more than they are long. */
class BodiesTest {
    private static SipMessage message(String contentType, String body) {
        String top = """
                INFO sip:a@b SIP/2.0
                Via: SIP/2.0/TCP 192.0.2.1;branch=z9hG4bK1
                From: <sip:c@d>;tag=1
                To: <sip:a@b>;tag=2
                Call-ID: c
                CSeq: 1 INFO
                Content-Type: %s

                """.replace("\n", "\r\n").formatted(contentType);
        return ((Parsed.Message) MessageParser.parse((top + body).getBytes(UTF_8))).message();
    }

    private static String crlf(String text) {
        return text.replace("\n", "\r\n");
    }

    private static List<Part> parts(String contentType, String body) {
        return ((Result.Ok<Multipart>) Multipart.of(message(contentType, body)))
                .value()
                .parts();
    }

    private static String trouble(String contentType, String body) {
        return switch (Multipart.of(message(contentType, body))) {
            case Result.Ok<Multipart>(var read) -> "read: " + read;
            case Result.Failed<Multipart>(var failure) -> {
                assertThat(failure.code()).isEqualTo(Failure.Code.BAD_REQUEST);
                yield failure.message();
            }
        };
    }

    @Test
    void partsAreFoundBetweenPreambleAndEpilogue() {
        var parts = parts("Multipart/Mixed; boundary=\"b 1\"", crlf("""
                This is a preamble with --b 1 in it
                --b 1
                Content-Type: application/sdp
                Content-Disposition: session; handling=required

                v=0
                o=x

                --b 1 \s
                c: Text/Plain;
                 charset=utf-8
                Content-Disposition: render;handling=optional

                hello --b 1
                --b 1x
                --b 1

                no headers
                --b 1--
                epilogue
                --b 1
                """));
        assertThat(parts).extracting(Part::contentType).containsExactly("application/sdp", "text/plain", "text/plain");
        assertThat(parts)
                .extracting(part -> part.body().text())
                .containsExactly("v=0\r\no=x\r\n", "hello --b 1\r\n--b 1x", "no headers");
        assertThat(parts).extracting(Part::isRequired).containsExactly(true, false, true);
        assertThat(new Multipart(parts).notUnderstood(List.of("application/sdp")))
                .containsExactly("text/plain");
        assertThat(new Multipart(parts).first("application/sdp")).contains(parts.getFirst());
    }

    @Test
    void aSingleBodyIsAListOfOneAndNoneOfNone() {
        assertThat(parts("application/sdp", "v=0")).containsExactly(Part.of("application/sdp", "v=0"));
        assertThat(parts("application/sdp", "")).isEmpty();
    }

    @Test
    void nestedPartsAreFlattened() {
        String inner = crlf("--in\nContent-Type: application/sdp\n\nv=0\n--in\nContent-Type: text/html\n\n<p>\n--in--");
        var parts = parts(
                "multipart/mixed;boundary=out",
                crlf("--out\nContent-Type: multipart/alternative;boundary=in\n\n")
                        + inner
                        + crlf("\n--out\nContent-Type: text/plain\n\nx\n--out--"));
        assertThat(parts).extracting(Part::contentType).containsExactly("application/sdp", "text/html", "text/plain");
        assertThat(parts.getFirst().body().text()).isEqualTo("v=0");
    }

    @Test
    void whatIsWrittenIsReadTheSame() {
        byte[] binary = new byte[256];
        for (int i = 0; i < binary.length; i++) {
            binary[i] = (byte) i;
        }
        var parts = List.of(
                Part.of("application/sdp", "v=0\r\n"),
                new Part(Part.of("application/octet-stream", "").headers(), Body.of(binary)),
                Part.of("text/plain", ""));
        String boundary = Multipart.boundary(new Random(1));
        byte[] top = message(Multipart.contentType(boundary), "").toBytes();
        String head = new String(top, UTF_8).replace("Content-Length: 0\r\n", "");
        byte[] body = new Multipart(parts).toBody(boundary).toBytes();
        byte[] all = new byte[head.length() + body.length];
        System.arraycopy(head.getBytes(UTF_8), 0, all, 0, head.length());
        System.arraycopy(body, 0, all, head.length(), body.length);
        assertThat(Multipart.of(((Parsed.Message) MessageParser.parse(all)).message()))
                .isEqualTo(Result.ok(new Multipart(parts)));
    }

    @Test
    void bombsAndBrokenPartsAreRefused() {
        var nested = new StringBuilder("deep");
        for (int i = 0; i < 5; i++) {
            nested.insert(0, "--b" + i + "\r\nContent-Type: multipart/mixed;boundary=b" + (i - 1) + "\r\n\r\n")
                    .append("\r\n--b" + i + "--");
        }
        assertThat(trouble("multipart/mixed;boundary=b4", nested.toString())).isEqualTo("the body is nested too deep");
        String same = "--b\r\nContent-Type: multipart/mixed;boundary=b\r\n\r\n".repeat(1000);
        assertThat(trouble("multipart/mixed;boundary=b", same)).startsWith("the body ");
        String wide = "--b\r\n\r\nx\r\n".repeat(3000) + "--b--";
        assertThat(trouble("multipart/mixed;boundary=b", wide)).isEqualTo("the body has more than 16 parts");
        assertThat(trouble("multipart/mixed;boundary=b", "no delimiter")).isEqualTo("the body has no parts");
        assertThat(trouble("multipart/mixed;boundary=b", "--b--")).isEqualTo("the body has no parts");
        assertThat(trouble("multipart/mixed;boundary=b", "--b\r\n\r\nx")).isEqualTo("the body has a part without end");
        assertThat(trouble("multipart/mixed;boundary=b", "--b\r\nno colon\r\n\r\nx\r\n--b--"))
                .isEqualTo("the body has a part with broken headers");
        assertThat(trouble("multipart/mixed;boundary=b", "--b\r\nA: b\r\n--b--"))
                .isEqualTo("the body has a part with broken headers");
        for (String type : List.of(
                "multipart/mixed",
                "multipart/mixed;boundary=\"\"",
                "multipart/mixed;boundary=\"x \"",
                "multipart/mixed;boundary=" + "x".repeat(71))) {
            assertThat(trouble(type, "--x\r\n\r\n--x--")).as(type).isEqualTo("the body has no usable boundary");
        }
    }

    @Test
    void fragmentsTellHowATransferGoes() {
        assertThat(SipFragment.ofStatus(180).toBody().text()).isEqualTo("SIP/2.0 180 Ringing\r\n");
        for (String text : List.of(
                "SIP/2.0 503 Service Unavailable",
                "SIP/2.0 503 Service Unavailable\r\nReason: SIP;cause=503\r\n",
                "SIP/2.0 503 \n",
                "SIP/2.0 503 X\r\nVia: x\r\n\r\nbody: not a header\nat all")) {
            var read = SipFragment.parse(Body.of(text)).orElseThrow();
            assertThat(read.status()).as(text).isEqualTo(OptionalInt.of(503));
            assertThat(SipFragment.parse(read.toBody())).contains(read);
        }
        var request = SipFragment.parse(Body.of("INVITE sip:a@b SIP/2.0\r\nSubject: x\r\n"))
                .orElseThrow();
        assertThat(request.status()).isEmpty();
        assertThat(request.headers().first("Subject")).contains("x");
        assertThat(SipFragment.parse(Body.of("From: <sip:a@b>")).orElseThrow().status())
                .isEmpty();
        var header = SipFragment.parse(Body.of("Subject: about SIP/2.0")).orElseThrow();
        assertThat(header.headers().first("Subject")).contains("about SIP/2.0");
        for (String bad :
                List.of("", "\r\n", "\r\nSIP/2.0 200 OK", "hello", "SIP/2.0 200 O\0K", "SIP/2.0 200 OK\r\nno colon")) {
            assertThat(SipFragment.parse(Body.of(bad))).as(bad).isEmpty();
        }
        for (String odd : List.of("SIP/2.0 99 x", "SIP/2.0 700 x", "SIP/2.0 -20 x", "SIP/2.0 20x OK", "SIP/2.0 ")) {
            assertThat(SipFragment.parse(Body.of(odd))
                            .flatMap(f -> f.status().stream().boxed().findFirst()))
                    .as(odd)
                    .isEmpty();
        }
    }

    @Test
    void aPictureIsAskedForByItsElementOnly() {
        assertThat(MediaControl.asksForPicture(MediaControl.pictureFastUpdate()))
                .isTrue();
        for (String yes :
                List.of("<picture_fast_update/>", "<m:picture_fast_update a='1'>", "<x><picture_fast_update\n/></x>")) {
            assertThat(MediaControl.asksForPicture(Body.of(yes))).as(yes).isTrue();
        }
        for (String no : List.of(
                "",
                "picture_fast_update",
                "<picture_fast_update_gob/>",
                "<!-- <picture_fast_update/> -->",
                "<![CDATA[<picture_fast_update/>]]>",
                "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><picture_fast_update/>",
                " ".repeat(5000) + "<picture_fast_update/>")) {
            assertThat(MediaControl.asksForPicture(Body.of(no))).as(no).isFalse();
        }
    }
}
