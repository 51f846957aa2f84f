package org.alongside.sip.extension;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.alongside.sip.message.Headers;
import org.alongside.sip.message.NameAddress;
import org.alongside.sip.message.Parameters;
import org.alongside.sip.message.SipUri;
import org.junit.jupiter.api.Test;

/** Each extension header reads what its RFC prints, writes what it read, and passes over what makes no sense. */
class ExtensionTest {
    private static Headers header(String name, String... values) {
        var headers = Headers.NONE;
        for (String value : values) {
            headers = headers.with(name, value);
        }
        return headers;
    }

    /** Reads, writes, reads again: both readings are the same. */
    private static <T> T read(Function<Headers, Optional<T>> reader, String name, String value) {
        T first = reader.apply(header(name, value)).orElseThrow();
        assertThat(reader.apply(header(name, first.toString()))).contains(first);
        return first;
    }

    private static <T> void refuses(Function<Headers, Optional<T>> reader, String name, String... values) {
        for (String value : values) {
            assertThat(reader.apply(header(name, value)))
                    .as("%s: %s", name, value)
                    .isEmpty();
        }
        assertThat(reader.apply(Headers.NONE)).isEmpty();
    }

    @Test
    void rseqAndRack() {
        assertThat(read(RSeq::of, "RSeq", "988789").next().toString()).isEqualTo("988790");
        refuses(RSeq::of, "RSeq", "", "0", "-1", "4294967296", "1 2", "x");
        assertThat(read(RAck::of, "RAck", "776656 \t 1   INVITE").toString()).isEqualTo("776656 1 INVITE");
        refuses(
                RAck::of,
                "RAck",
                "776656 1",
                "1 1 INVITE x",
                "0 1 INVITE",
                "1 -1 INVITE",
                "1 1 IN@ITE",
                "1 2147483648 X");
    }

    @Test
    void sessionExpires() {
        var full = read(SessionExpires::of, "Session-Expires", "4000 ; refresher = UAC ; x=y");
        assertThat(full).isEqualTo(new SessionExpires(4000, Optional.of(SessionExpires.Refresher.UAC)));
        assertThat(full.toString()).isEqualTo("4000;refresher=uac");
        assertThat(read(SessionExpires::of, "Session-Expires", "1800;refresher=both")
                        .refresher())
                .isEmpty();
        refuses(SessionExpires::of, "Session-Expires", "", "x", "-1", "99999999999", "1800;;");
        assertThat(SessionExpires.minimumOf(header("Min-SE", "3600;lr"))).isEqualTo(3600);
        assertThat(SessionExpires.minimumOf(header("Min-SE", "5"))).isEqualTo(90);
        assertThat(SessionExpires.minimumOf(header("Min-SE", "nonsense"))).isEqualTo(90);
        assertThat(SessionExpires.minimumOf(Headers.NONE)).isEqualTo(90);
    }

    @Test
    void referToWithEscapedReplaces() {
        var attended = read(
                ReferTo::of,
                "Refer-To",
                "<sips:bob@biloxi.example;gr=urn?Replaces=12345%40192.168.118.3%3Bto-tag%3D12345%3Bfrom-tag%3D5FFE-3994>");
        assertThat(attended.replaces()).contains(new Replaces("12345@192.168.118.3", "12345", "5FFE-3994", false));
        assertThat(attended.target()).hasToString("sips:bob@biloxi.example;gr=urn");
        assertThat(attended.method()).isEqualTo("INVITE");
        var target = SipUri.parse("sip:carol@c.example").orElseThrow();
        var made = ReferTo.of(target, new Replaces("a@b", "t=1", "f;2", true));
        assertThat(read(ReferTo::of, "Refer-To", made.toString()).replaces())
                .contains(new Replaces("a@b", "t=1", "f;2", true));
        assertThat(read(ReferTo::of, "Refer-To", "<sip:b@c;method=SUBSCRIBE>").method())
                .isEqualTo("SUBSCRIBE");
        assertThat(read(ReferTo::of, "Refer-To", "<tel:+49301>").target()).hasToString("tel:+49301");
        refuses(ReferTo::of, "Refer-To", "<>", "<sip:a@b>, <sip:c@d>", "nonsense");
        assertThat(ReferTo.of(header("Refer-To", "<sip:a@b>", "<sip:c@d>"))).isEmpty();
    }

    @Test
    void headersInAUriCannotSmuggleLines() {
        for (String hostile : List.of(
                "sip:a@b?Replaces=x%0d%0aEvil:1",
                "sip:a@b?X=%00",
                "sip:a@b?X=%ff%fe",
                "sip:a@b?=x",
                "sip:a@b?a%20b=x",
                "sip:a@b?x",
                "sip:a@b?" + "a=b&".repeat(17) + "a=b")) {
            assertThat(SipUri.parse(hostile).flatMap(UriHeaders::of))
                    .as(hostile)
                    .isEmpty();
        }
        var twice = SipUri.parse("sip:a@b?Replaces=1&replaces=2")
                .flatMap(UriHeaders::of)
                .orElseThrow();
        assertThat(twice.get("Replaces")).isEmpty();
        var uri = SipUri.parse("sip:a@b?Subject=a%26b%3d%25%20%c3%a9&X=").orElseThrow();
        var headers = UriHeaders.of(uri).orElseThrow();
        assertThat(headers.get("Subject")).contains("a&b=% é");
        assertThat(UriHeaders.of(headers.on(uri))).contains(headers);
    }

    @Test
    void replacesAndReferredBy() {
        assertThat(read(Replaces::of, "Replaces", "98asjd8@test;from-tag=8;to-tag=7;early-only;other"))
                .isEqualTo(new Replaces("98asjd8@test", "7", "8", true));
        refuses(
                Replaces::of,
                "Replaces",
                "",
                "a;to-tag=1",
                "a;from-tag=1",
                "a b;to-tag=1;from-tag=2",
                ";to-tag=1;from-tag=2");
        assertThat(Replaces.of(header("Replaces", "a;to-tag=1;from-tag=2", "b;to-tag=1;from-tag=2")))
                .as("two are an error")
                .isEmpty();
        assertThat(read(ReferredBy::of, "Referred-By", "\"B\" <sip:bob@b>;cid=\"2UWQ@x\"")
                        .address()
                        .displayName())
                .isEqualTo("B");
        refuses(ReferredBy::of, "Referred-By", "<", "<sip:a@b>,<sip:c@d>");
    }

    @Test
    void reasons() {
        var reasons = Reason.of(header(
                "Reason",
                "SIP ;cause=200 ;text=\"Call completed, \\\"else\\\"where\"",
                "Q.850;cause=16, preemption;cause=x"));
        assertThat(reasons.toString())
                .isEqualTo("[SIP;cause=200;text=\"Call completed, \\\"else\\\"where\", Q.850;cause=16, preemption]");
        assertThat(reasons.getFirst().text()).contains("Call completed, \"else\"where");
        assertThat(reasons.get(1).isProtocol("q.850")).isTrue();
        assertThat(Reason.sip(486, "a\r\nb").toString()).isEqualTo("SIP;cause=486;text=\"a  b\"");
        assertThat(Reason.of(header("Reason", "\"x\";cause=1", ";cause=1", "a b;cause=1", "SIP;cause=99999")))
                .extracting(Reason::cause)
                .allMatch(cause -> cause.isEmpty());
        assertThat(Reason.of(header("Reason", "a,".repeat(500) + "a"))).hasSize(64);
    }

    @Test
    void identities() {
        var headers = header(
                        Identity.HEADER,
                        "\"Ana\" <sip:ana@bank.example>, <tel:+4930123>",
                        "<sips:second@x>",
                        "<mailto:a@b>")
                .with("Privacy", "ID; critical");
        var identity = Identity.of(headers);
        assertThat(identity.sip().orElseThrow().displayName()).isEqualTo("Ana");
        assertThat(identity.telephone().map(NameAddress::uri).orElseThrow()).hasToString("tel:+4930123");
        assertThat(identity.isPrivate()).isTrue();
        assertThat(Identity.of(identity.toHeaders())).isEqualTo(identity);
        var none = Identity.of(header("Privacy", "none"));
        assertThat(none.isPrivate()).isFalse();
        assertThat(Identity.of(Headers.NONE).toHeaders()).isEqualTo(Headers.NONE);
    }

    @Test
    void userToUser() {
        var both = UserToUser.of(header(
                UserToUser.HEADER,
                "56a390f3d2b7310023a2;encoding=HEX;purpose=foo;content=isdn-uui",
                "\"a, b\";purpose=x"));
        assertThat(both.getFirst())
                .isEqualTo(new UserToUser(
                        "56a390f3d2b7310023a2",
                        Optional.of("hex"),
                        Optional.of("foo"),
                        Parameters.NONE.with("content", "isdn-uui")));
        assertThat(both.get(1).content()).isEqualTo("a, b");
        for (var one : both) {
            assertThat(UserToUser.of(header(UserToUser.HEADER, one.toString()))).containsExactly(one);
        }
        assertThat(UserToUser.hex("48656c6c6f")).hasToString("48656c6c6f;encoding=hex");
        assertThat(UserToUser.of(header(UserToUser.HEADER, "a b", "\"open", ";encoding=hex", "x;;")))
                .isEmpty();
    }

    @Test
    void retryAfter() {
        assertThat(read(RetryAfter::of, "Retry-After", "18000;duration=3600"))
                .isEqualTo(new RetryAfter(18000, Optional.of(3600L)));
        assertThat(RetryAfter.of(header("Retry-After", "120 (I'm in a; \"meeting) ;duration=60")))
                .contains(new RetryAfter(120, Optional.of(60L)));
        assertThat(read(RetryAfter::of, "Retry-After", "5")).isEqualTo(RetryAfter.seconds(5));
        refuses(RetryAfter::of, "Retry-After", "", "soon", "-5", ")5(", "5 (", "99999999999999");
    }

    @Test
    void tokens() {
        var headers = header("Supported", "100rel, Timer,,", "replaces, 100rel, sp ace");
        assertThat(Tokens.of(headers, "Supported")).isEqualTo(Tokens.of("100rel", "Timer", "replaces"));
        assertThat(Tokens.of(headers, "Supported").has("timer")).isTrue();
        assertThat(Tokens.NONE.with("a").with("A").with("b")).hasToString("a, b");
        var many = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            many.append("t").append(i).append(',');
        }
        assertThat(Tokens.of(header("Allow", many.toString()), "Allow").words()).hasSize(64);
    }
}
