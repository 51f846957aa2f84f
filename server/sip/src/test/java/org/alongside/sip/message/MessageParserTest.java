package org.alongside.sip.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Our own hostile and odd messages: each refused with its reason, or read as it was meant. */
class MessageParserTest {
    private static final String HEAD = """
            Via: SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bKabc;rport
            From: "Ana \\"A\\" B" <sip:ana@bank.example>;tag=1
            To: <sip:support@bank.example>
            Call-ID: c1@192.0.2.1
            CSeq: 7 INVITE
            """;

    private static Parsed parse(String text) {
        return MessageParser.parse(text.replace("\n", "\r\n").getBytes(UTF_8));
    }

    private static SipRequest request(String text) {
        return (SipRequest) ((Parsed.Message) parse(text)).message();
    }

    private static String refusal(String text) {
        return switch (parse(text)) {
            case Parsed.Malformed(var reason, var rejection) ->
                rejection.map(r -> Integer.toString(r.status())).orElse("silence") + ": " + reason;
            case Parsed.Message(var message) -> "read: " + message;
            case Parsed.KeepAlive keepAlive -> "keep-alive";
        };
    }

    private static String invite(String more) {
        return "INVITE sip:support@bank.example SIP/2.0\n" + HEAD + more + "\n";
    }

    @Test
    void compactNamesFoldedLinesAndOddCaseMeanTheSame() {
        var plain = request(invite("Supported: a, b\nContact: <sip:ana@192.0.2.1:5070>\nSubject: one two\n"));
        var odd = request("""
                INVITE sip:support@bank.example SIP/2.0
                v:  SIP / 2.0 / udp   192.0.2.1 : 5070 ; branch = z9hG4bKabc ; rport
                f: "Ana \\"A\\" B" <sip:ana@bank.example>
                 ;tag=1
                T : <sip:support@bank.example>
                i: c1@192.0.2.1
                cSeQ:  7   INVITE
                k: a, b
                m: <sip:ana@192.0.2.1:5070>
                s: one
                \t two
                l: 0

                """);
        assertThat(odd).isEqualTo(plain);
        assertThat(plain.head().from().displayName()).isEqualTo("Ana \"A\" B");
        assertThat(plain.headers().words("supported")).containsExactly("a", "b");
    }

    @Test
    void aNameStaysAsItsSenderSpellsItAndIsTheSameInAnyCase() {
        var headers =
                request(invite("user-AGENT: phone\nX-Own: yes\nq: short\n")).headers();
        assertThat(headers.list())
                .containsExactly(
                        new Header("user-AGENT", "phone"), new Header("X-Own", "yes"), new Header("q", "short"));
        assertThat(headers.first("User-Agent")).hasValue("phone");
        assertThat(refusal(invite("MAX-forwards: 70\nMax-Forwards: 70\n")))
                .isEqualTo("400: more than one Max-Forwards");
    }

    @Test
    void aLetterOfAnotherAlphabetIsNoneOfSip() {
        assertThat(SipUri.parse("ſip:ana@bank.example")).isEmpty();
        assertThat(Via.parse("ſIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa")).isEmpty();
        assertThat(refusal(invite("").replace("example SIP/2.0", "example ſIP/2.0")))
                .isEqualTo("400: a request line that ends without version");
    }

    @Test
    void aBodyEndsWhereContentLengthSays() {
        assertThat(request(invite("Content-Length: 3\n") + "abcdef").body().text())
                .isEqualTo("abc");
        assertThat(request(invite("") + "abcdef").body().text()).isEqualTo("abcdef");
        assertThat(refusal(invite("Content-Length: 9\n") + "abc"))
                .isEqualTo("400: a Content-Length that is no number or more than there is");
        assertThat(refusal(invite("Content-Length: 3\nl: 3\n") + "abc")).isEqualTo("400: more than one Content-Length");
    }

    @Test
    void commaListsAndRepeatedHeadersAreOneList() {
        var both = request(invite("Route: <sip:a;lr>, \"x,y\" <sip:b,c@h;lr>\nRoute: <sip:d@[2001:DB8::1]:5062;lr>\n"));
        assertThat(both.headers().addresses("Route").stream().map(a -> a.uri().toString()))
                .containsExactly("sip:a;lr", "sip:b,c@h;lr", "sip:d@[2001:db8::1]:5062;lr");
    }

    @Test
    void badHeadersAreRefusedByName() {
        assertThat(refusal(invite("Route: <sip:a;lr>, <>\n"))).isEqualTo("400: a bad Route");
        assertThat(refusal(invite("Contact: <sip:a@b>;;\n"))).isEqualTo("400: a bad Contact");
        assertThat(refusal(invite("Contact: \"open <sip:a@b>\n"))).isEqualTo("400: a bad Contact");
        assertThat(refusal(invite("Contact: <sip:a@b:99999>\n"))).isEqualTo("400: a bad Contact");
        assertThat(refusal(invite("Contact: <sip:a%4@b>\n"))).isEqualTo("400: a bad Contact");
        assertThat(refusal(invite("Max-Forwards: 256\n"))).isEqualTo("400: a bad Max-Forwards");
        assertThat(refusal(invite("Max-Forwards: 1\nMax-Forwards: 2\n"))).isEqualTo("400: more than one Max-Forwards");
        assertThat(refusal(invite("Subject: a\0b\n"))).isEqualTo("400: a control character in Subject");
        assertThat(refusal(invite("no colon\n"))).isEqualTo("400: a header without colon");
        assertThat(refusal(invite("From: <sip:x@y>;tag=2\n"))).isEqualTo("400: more than one From");
        assertThat(refusal(invite("Via: nonsense\n"))).isEqualTo("400: a bad Via");
        assertThat(refusal(invite("X: y\n".repeat(300)))).isEqualTo("400: a bad or superfluous header");
    }

    /** Some take a CR alone for the end of a line, and two for the end of all headers: what follows must not have two readings. */
    @Test
    void aCarriageReturnAloneIsRefusedWhereverItStands() {
        for (String odd : List.of("\r", "\u000b", "\f", "\u001c")) {
            assertThat(refusal(invite("Subject: a" + odd + "\nOdd: b\n")))
                    .isEqualTo("400: a control character in Subject");
            assertThat(refusal(invite("Subject: a\n" + odd + "\nOdd: b\n"))).isEqualTo("400: a header without colon");
            assertThat(refusal(invite("Subject" + odd + ": a\n"))).isEqualTo("400: a bad or superfluous header");
            assertThat(refusal(invite("Subject: a\n " + odd + "b\n"))).isEqualTo("400: a control character in Subject");
        }
    }

    @Test
    void badStartLinesAreRefused() {
        assertThat(refusal("INVITE  sip:a@b SIP/2.0\n" + HEAD + "\n")).isEqualTo("400: a bad Request-URI");
        assertThat(refusal("INVITE sip:a@b SIP/3.0\n" + HEAD + "\n")).isEqualTo("505: another SIP version");
        assertThat(refusal("INV@TE sip:a@b SIP/2.0\n" + HEAD + "\n")).isEqualTo("silence: a bad method");
        assertThat(refusal("SIP/2.0 1000 Yes\n" + HEAD + "\n")).isEqualTo("silence: a bad status line");
        assertThat(refusal("SIP/2.0 099 No\n" + HEAD + "\n")).isEqualTo("silence: a bad status line");
        assertThat(refusal("ACK sip:a b SIP/2.0\n" + HEAD.replace("INVITE", "ACK") + "\n"))
                .isEqualTo("silence: a bad Request-URI");
        assertThat(refusal("BYE sip:a@b SIP/2.0\n" + HEAD + "\n")).isEqualTo("400: CSeq names another method");
        assertThat(refusal("\0\0\0\0")).isEqualTo("silence: has no end of headers");
        assertThat(refusal("\n\n")).isEqualTo("keep-alive");
        assertThat(refusal("")).isEqualTo("keep-alive");
        assertThat(refusal("x".repeat(70_000))).isEqualTo("silence: longer than 65536 bytes");
    }

    @Test
    void aRefusalGivesBackWhatItCannotRead() {
        var parsed = (Parsed.Malformed) parse("INVITE sip:a@b SIP/2.0\n" + HEAD.replace("tag=1", "tag=\"") + "\n");
        assertThat(new String(parsed.rejection().orElseThrow().toBytes(), UTF_8))
                .isEqualTo(("SIP/2.0 400 Bad Request\n" + HEAD.replace("tag=1", "tag=\"") + "Content-Length: 0\n\n")
                        .replace("\n", "\r\n"));
    }

    @Test
    void urisKeepWhatTheySayAndRefuseWhatHurts() {
        var uri = SipUri.parse("SIP:a%3bb:pw@EXAMPLE.com:5070;Transport=TCP;lr?subject=x")
                .orElseThrow();
        assertThat(uri.user()).isEqualTo("a;b");
        assertThat(uri.host()).isEqualTo("example.com");
        assertThat(uri.transport()).contains("tcp");
        assertThat(uri.toString()).isEqualTo("sip:a%3bb:pw@example.com:5070;Transport=TCP;lr?subject=x");
        assertThat(uri.asRequestUri().toString()).isEqualTo("sip:a%3bb:pw@example.com:5070;Transport=TCP;lr");
        assertThat(SipUri.of("a b@c", "::1", 5060).toString()).isEqualTo("sip:a%20b%40c@[::1]:5060");
        for (String bad : List.of(
                "sip:",
                "sip:@b",
                "sip:a@",
                "sip:a@b:",
                "sip:a b@c",
                "sip:a@b;;",
                "sip:a@[::1",
                "sip:a@b:1x",
                "sip:a@b;x;X",
                "sip:a@b\r\nEvil: 1",
                "tel:1")) {
            assertThat(SipUri.parse(bad)).as(bad).isEmpty();
        }
        assertThat(Uri.parse("tel:+49-30").map(Object::toString)).isEqualTo(Optional.of("tel:+49-30"));
    }

    @Test
    void aServerAddsWhereARequestCameFrom() {
        var via = request(invite("")).head().topVia();
        assertThat(via.seenFrom("203.0.113.9", 40_000).toString())
                .isEqualTo("SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bKabc;rport=40000;received=203.0.113.9");
    }

    @Test
    void cancelAndAckOfARefusalFollowTheirInvite() {
        var invite = request(invite("Route: <sip:proxy;lr>\nMax-Forwards: 9\nContact: <sip:x@y>\n"));
        assertThat(invite.cancel().toString())
                .isEqualTo(invite.ackFor(invite.respond(486, "t2"))
                        .toString()
                        .replace("ACK", "CANCEL")
                        .replace(";tag=t2", ""));
        assertThat(new String(invite.ackFor(invite.respond(486, "t2")).toBytes(), UTF_8))
                .isEqualTo("""
                        ACK sip:support@bank.example SIP/2.0
                        Via: SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bKabc;rport
                        From: "Ana \\"A\\" B" <sip:ana@bank.example>;tag=1
                        To: <sip:support@bank.example>;tag=t2
                        Call-ID: c1@192.0.2.1
                        CSeq: 7 ACK
                        Route: <sip:proxy;lr>
                        Max-Forwards: 70
                        Content-Length: 0

                        """.replace("\n", "\r\n"));
    }
}
