package org.alongside.sip.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.alongside.kernel.Result;
import org.alongside.sip.dialog.Dialog;
import org.alongside.sip.dialog.DialogText;
import org.alongside.sip.message.Capabilities;
import org.alongside.sip.message.MessageParser;
import org.alongside.sip.message.Parsed;
import org.alongside.sip.message.SipMessage;
import org.alongside.sip.message.SipRequest;
import org.alongside.sip.message.StreamFramer;
import org.alongside.sip.sdp.Fmtp;
import org.alongside.sip.sdp.MediaDescription;
import org.alongside.sip.sdp.SessionDescription;

/** No bytes make a parser throw, and what was read is written so that it reads the same again. */
class SipFuzzTest {
    private static final Capabilities PHONE =
            new Capabilities(List.of("INVITE", "OPTIONS"), List.of(), List.of("application/sdp"));

    @FuzzTest(maxDuration = "2m")
    void datagram(byte[] bytes) {
        switch (MessageParser.parse(bytes)) {
            case Parsed.Message(var message) -> checkMessage(message);
            case Parsed.KeepAlive keepAlive -> {}
            case Parsed.Malformed(var reason, var rejection) -> rejection.ifPresent(Parsed.Rejection::toBytes);
        }
    }

    private static void checkMessage(SipMessage message) {
        assertThat(MessageParser.parse(message.toBytes())).isEqualTo(new Parsed.Message(message));
        message.contacts();
        message.headers().addresses("Route");
        message.headers().contentType();
        if (message instanceof SipRequest request) {
            PHONE.refusal(request, "t").map(SipMessage::toBytes).ifPresent(MessageParser::parse);
            request.cancel();
        }
    }

    @FuzzTest(maxDuration = "2m")
    void stream(FuzzedDataProvider data) {
        byte[] cuts = data.consumeBytes(16);
        byte[] stream = data.consumeRemainingAsBytes();
        var whole = new ArrayList<Parsed>();
        boolean wholeGoesOn = new StreamFramer().feed(stream, stream.length, whole::add);
        var pieces = new ArrayList<Parsed>();
        var framer = new StreamFramer();
        boolean goesOn = true;
        int at = 0;
        for (int i = 0; at < stream.length && goesOn; i++) {
            int step = cuts.length == 0 ? stream.length : 1 + (cuts[i % cuts.length] & 0xff);
            int end = Math.min(stream.length, at + step);
            goesOn = framer.feed(Arrays.copyOfRange(stream, at, end), end - at, pieces::add);
            at = end;
        }
        assertThat(pieces).isEqualTo(whole);
        assertThat(goesOn).isEqualTo(wholeGoesOn);
    }

    @FuzzTest(maxDuration = "2m")
    void description(byte[] bytes) {
        if (SessionDescription.parse(new String(bytes, UTF_8)) instanceof Result.Ok<SessionDescription>(var read)) {
            assertThat(SessionDescription.parse(read.toString())).isEqualTo(Result.ok(read));
            read.bundle();
            read.media().forEach(section -> readEverything(read, section));
        }
    }

    private static void readEverything(SessionDescription session, MediaDescription section) {
        session.direction(section);
        session.fingerprints(section);
        session.connection(section);
        section.candidates();
        section.cryptos();
        section.ptimeMillis();
        section.rtpMaps().forEach(map -> {
            var fmtp = section.fmtp(map.payloadType());
            assertThat(Fmtp.parse(fmtp.toString())).isEqualTo(fmtp);
            section.feedback(map.payloadType());
        });
        section.refused();
        section.toBuilder().build();
    }

    @FuzzTest(maxDuration = "1m")
    void dialog(byte[] bytes) {
        if (DialogText.parse(new String(bytes, UTF_8)) instanceof Result.Ok<Dialog>(var read)) {
            assertThat(DialogText.parse(read.toText())).isEqualTo(Result.ok(read));
        }
    }
}
