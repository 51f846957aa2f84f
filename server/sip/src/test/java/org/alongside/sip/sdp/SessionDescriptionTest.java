package org.alongside.sip.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.alongside.kernel.Redacted;
import org.alongside.kernel.Result;
import org.junit.jupiter.api.Test;

/** What browsers and phones say is read as they mean it; what hurts is refused by its line. */
class SessionDescriptionTest {
    private static final String CHROMIUM = """
            v=0
            o=- 8423847623874 18446744073709551615 IN IP4 127.0.0.1
            s=-
            t=0 0
            a=group:BUNDLE 0 1
            a=extmap-allow-mixed
            a=msid-semantic: WMS stream
            a=fingerprint:sha-256 0a:1B:2C:3D:4E:5F:60:71:82:93:A4:B5:C6:D7:E8:F9:0A:1B:2C:3D:4E:5F:60:71:82:93:A4:B5:C6:D7:E8:F9
            m=audio 9 UDP/TLS/RTP/SAVPF 111 9 0 126
            c=IN IP4 0.0.0.0
            a=rtcp:9 IN IP4 0.0.0.0
            a=candidate:1 1 udp 2113937151 5d3f.local 50000 typ host generation 0 network-cost 999
            a=ice-ufrag:Ab+/
            a=ice-pwd:0123456789012345678901
            a=ice-options:trickle
            a=setup:actpass
            a=mid:0
            a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
            a=sendrecv
            a=rtcp-mux
            a=rtpmap:111 opus/48000/2
            a=rtcp-fb:111 transport-cc
            a=fmtp:111 minptime=10;useinbandfec=1
            a=rtpmap:9 G722/8000
            a=rtpmap:126 telephone-event/8000
            a=ssrc:1399694169 cname:foo
            m=video 9 UDP/TLS/RTP/SAVPF 96 97 102
            c=IN IP4 0.0.0.0
            b=AS:1500
            a=mid:1
            a=recvonly
            a=rtpmap:96 VP8/90000
            a=rtcp-fb:* ccm fir
            a=rtcp-fb:96 nack
            a=rtcp-fb:96 nack pli
            a=rtpmap:97 rtx/90000
            a=fmtp:97 apt=96
            a=rtpmap:102 H264/90000
            a=fmtp:102 level-asymmetry-allowed=1; packetization-mode=1;Profile-Level-Id=42001f
            a=ssrc-group:FID 1 2
            a=imageattr:96 send [x=640,y=480] recv *
            a=rid:h send
            a=simulcast:send h
            """;

    private static SessionDescription parse(String text) {
        return switch (SessionDescription.parse(text.replace("\n", "\r\n"))) {
            case Result.Ok<SessionDescription>(var value) -> value;
            case Result.Failed<SessionDescription>(var failure) -> throw new AssertionError(failure.message());
        };
    }

    private static String refusal(String text) {
        return switch (SessionDescription.parse(text)) {
            case Result.Ok<SessionDescription>(var value) -> "read";
            case Result.Failed<SessionDescription>(var failure) -> failure.message();
        };
    }

    @Test
    void aBrowsersOfferIsWrittenAsItCame() {
        assertThat(parse(CHROMIUM).toString()).isEqualTo(CHROMIUM.replace("\n", "\r\n"));
    }

    @Test
    void aBrowsersOfferIsUnderstood() {
        var offer = parse(CHROMIUM);
        var audio = offer.media().get(0);
        var video = offer.media().get(1);
        assertThat(offer.bundle()).containsExactly("0", "1");
        assertThat(offer.fingerprints(audio)).singleElement().satisfies(f -> {
            assertThat(f.hash()).isEqualTo("sha-256");
            assertThat(f.value()).startsWith("0A:1B").hasSize(95);
        });
        assertThat(audio.rtpMaps())
                .containsExactly(
                        new RtpMap(111, "opus", 48_000, 2),
                        RtpMap.of(9, "G722", 8000),
                        RtpMap.of(0, "PCMU", 8000),
                        RtpMap.of(126, "telephone-event", 8000));
        assertThat(audio.fmtp(111).get("useinbandfec", "0")).isEqualTo("1");
        assertThat(offer.attribute(audio, "ice-ufrag")).contains("Ab+/");
        assertThat(audio.candidates())
                .singleElement()
                .extracting(IceCandidate::address)
                .isEqualTo("5d3f.local");
        assertThat(audio.has("rtcp-mux")).isTrue();
        assertThat(offer.direction(audio)).isEqualTo(MediaDirection.SENDRECV);
        assertThat(offer.direction(video)).isEqualTo(MediaDirection.RECVONLY);
        assertThat(video.feedback(96)).containsExactly("nack", "nack pli", "ccm fir");
        assertThat(video.feedback(102)).containsExactly("ccm fir");
        assertThat(video.fmtp(102).get("profile-level-id", "")).isEqualTo("42001f");
        assertThat(video.bandwidths()).containsExactly(new Bandwidth("AS", 1500));
    }

    @Test
    void aPhonesOfferIsUnderstood() {
        var offer = parse("""
                v=0
                o=sipp 1 1 IN IP4 192.0.2.1
                s=a call
                i=words
                c=IN IP4 192.0.2.1
                b=AS:512
                b=TIAS:x
                t=3034423619 3042462419
                r=7d 1h 0 25h
                a=sendonly
                m=audio 17000/2 RTP/SAVP 8 18 99
                i=first
                a=ptime:20
                a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0|2^20|1:4 UNENCRYPTED_SRTP
                a=rtpmap:99 nonsense
                a=sendrecv:not-a-flag
                m=video 0 RTP/AVP
                """);
        var audio = offer.media().getFirst();
        assertThat(offer.direction(audio)).isEqualTo(MediaDirection.SENDONLY);
        assertThat(offer.connection(audio)).contains(Connection.to("192.0.2.1"));
        assertThat(audio.rtpMaps()).extracting(RtpMap::encoding).containsExactly("PCMA", "G729");
        assertThat(audio.ptimeMillis()).contains(20);
        assertThat(audio.portCount()).isEqualTo(2);
        assertThat(audio.cryptos())
                .containsExactly(new Crypto(
                        1,
                        "AES_CM_128_HMAC_SHA1_80",
                        Redacted.of("inline:c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0|2^20|1:4"),
                        "UNENCRYPTED_SRTP"));
        assertThat(audio.cryptos().toString()).doesNotContain("c2VjcmV0");
        assertThat(offer.firstActive("video")).isEmpty();
        assertThat(parse(offer.toString().replace("\r\n", "\n"))).isEqualTo(offer);
    }

    @Test
    void anAnswerIsBuiltLineByLine() {
        var crypto = new Crypto(1, "AES_CM_128_HMAC_SHA1_80", Redacted.of("inline:abc"), "");
        var answer = SessionDescription.builder(Origin.of(7, 2, "2001:db8::1"))
                .connection(Connection.to("2001:db8::1"))
                .bundle(List.of("0"))
                .media(MediaDescription.builder("audio", 17_000, "RTP/SAVP")
                        .codec(RtpMap.of(8, "PCMA", 8000))
                        .codec(RtpMap.of(101, "telephone-event", 8000))
                        .fmtp(101, Fmtp.parse("0-15"))
                        .feedback(8, "nack")
                        .flag("rtcp-mux")
                        .direction(MediaDirection.SENDRECV)
                        .direction(MediaDirection.SENDONLY)
                        .crypto(crypto)
                        .candidate(IceCandidate.host(1, "192.0.2.1", 16_000))
                        .bandwidth(new Bandwidth("AS", 64))
                        .build())
                .media(parse(CHROMIUM).media().get(1).refused())
                .build();
        assertThat(answer.toString()).isEqualTo("""
                        v=0
                        o=- 7 2 IN IP6 2001:db8::1
                        s=-
                        c=IN IP6 2001:db8::1
                        t=0 0
                        a=group:BUNDLE 0
                        m=audio 17000 RTP/SAVP 8 101
                        b=AS:64
                        a=rtpmap:8 PCMA/8000
                        a=rtpmap:101 telephone-event/8000
                        a=fmtp:101 0-15
                        a=rtcp-fb:8 nack
                        a=rtcp-mux
                        a=sendonly
                        a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:abc
                        a=candidate:1 1 udp 2130706175 192.0.2.1 16000 typ host
                        m=video 0 UDP/TLS/RTP/SAVPF 96 97 102
                        a=mid:1
                        """.replace("\n", "\r\n"));
        assertThat(answer.withVersion(3).origin().version()).isEqualTo(3);
    }

    @Test
    void directionsAnswerEachOther() {
        assertThat(MediaDirection.SENDONLY.reverse()).isEqualTo(MediaDirection.RECVONLY);
        assertThat(MediaDirection.SENDONLY.answer(MediaDirection.SENDRECV)).isEqualTo(MediaDirection.RECVONLY);
        assertThat(MediaDirection.SENDRECV.answer(MediaDirection.SENDONLY)).isEqualTo(MediaDirection.SENDONLY);
        assertThat(MediaDirection.INACTIVE.answer(MediaDirection.SENDRECV)).isEqualTo(MediaDirection.INACTIVE);
    }

    @Test
    void hostileDescriptionsAreRefusedByTheirLine() {
        String top = "v=0\r\no=- 1 1 IN IP4 1.2.3.4\r\ns=-\r\n";
        assertThat(refusal("")).isEqualTo("the session description doesn't begin with v=0");
        assertThat(refusal("v=1\r\n")).isEqualTo("the session description doesn't begin with v=0");
        assertThat(refusal("v=0\r\ns=-\r\n")).isEqualTo("the session description has no o= line");
        assertThat(refusal("v=0\r\n" + "a=x\r\n".repeat(5000)))
                .isEqualTo("the session description has more than 4096 lines");
        assertThat(refusal("v=0\r\n" + "x".repeat(70_000)))
                .isEqualTo("the session description is longer than 65536 characters");
        assertThat(refusal(top + "m=audio 1 RTP/AVP 0\r\n".repeat(65)))
                .isEqualTo("the session description has more than 64 media sections");
        for (String bad : List.of(
                "m=audio 65536 RTP/AVP 0",
                "m=audio -1 RTP/AVP 0",
                "m=audio 1/0 RTP/AVP 0",
                "m=audio 1 RTP/AVP",
                "m=audio",
                "o=- 1 1 IN IP4 1.2.3.4",
                "c=IN IP4",
                "c=IN IP5 1.2.3.4",
                "c=IN IP4 1.2.3.4\0",
                "c=IN IP4 a'b",
                "b=x",
                "a=",
                "a=:x",
                "q=x",
                "nonsense",
                "=",
                "a=" + "x".repeat(9000))) {
            assertThat(refusal(top + bad + "\r\n")).as(bad).contains("line 4").endsWith("makes no sense");
        }
        for (String origin :
                List.of("- 1 IN IP4 x", "- x 1 IN IP4 x", "- 1 18446744073709551616 IN IP4 x", "- 1 1 AT IP4 x")) {
            assertThat(refusal("v=0\r\no=" + origin + "\r\n")).as(origin).contains("line 2 (o=)");
        }
    }

    @Test
    void valuesThatMakeNoSenseArePassedOver() {
        var audio = parse("""
                        v=0
                        o=- 1 1 IN IP4 1.2.3.4
                        m=audio 1 RTP/AVP 96 97 98 x 200
                        a=rtpmap:96 a/0
                        a=rtpmap:97
                        a=rtpmap:98 b/8000/-1
                        a=fingerprint:sha-256 xx
                        a=candidate:1 1 udp
                        a=candidate:1 0 udp 1 h 1 typ host
                        a=crypto:x y z
                        a=ptime:0
                        a=fmtp:96 ;;=;a
                        """).media().getFirst();
        assertThat(audio.rtpMaps()).isEmpty();
        assertThat(audio.candidates()).isEmpty();
        assertThat(audio.cryptos()).isEmpty();
        assertThat(audio.ptimeMillis()).isEqualTo(Optional.empty());
        assertThat(audio.fmtp(96).parameters()).containsOnlyKeys("a");
    }
}
