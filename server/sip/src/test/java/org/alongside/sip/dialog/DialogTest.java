package org.alongside.sip.dialog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.alongside.kernel.Id;
import org.alongside.kernel.Result;
import org.alongside.sip.message.Headers;
import org.alongside.sip.message.MessageParser;
import org.alongside.sip.message.Parsed;
import org.alongside.sip.message.SipRequest;
import org.alongside.sip.message.SipResponse;
import org.alongside.sip.message.SipUri;
import org.alongside.sip.message.Via;
import org.alongside.sip.transaction.Flow;
import org.junit.jupiter.api.Test;

/** A dialog builds the right requests, and survives being written down. */
class DialogTest {
    private static final Flow FLOW = new Flow(new Id(3, 4), "main", Flow.Transport.UDP, "2001:db8::9", 5060, 0);
    private static final SipUri TARGET =
            SipUri.parse("sip:support@bank.example").orElseThrow();

    private static SipRequest invite() {
        var parsed = MessageParser.parse("""
                INVITE sip:support@bank.example SIP/2.0
                Via: SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bKabc;rport
                From: "Ana; \\"=&\\" é" <sip:ana@bank.example>;tag=1
                To: <sip:support@bank.example>
                Call-ID: c1@192.0.2.1
                CSeq: 7 INVITE
                Contact: <sip:ana@192.0.2.1:5070>
                Record-Route: <sip:p1;lr>, <sip:p2;lr>

                """.getBytes(UTF_8));
        return (SipRequest) ((Parsed.Message) parsed).message();
    }

    private static SipResponse answer(String routes) {
        var base = invite().respond(200, "t2").with("Contact", "<sip:desk@192.0.2.7:5062;transport=udp>");
        return new SipResponse(
                200,
                "OK",
                base.head(),
                base.headers().without("Record-Route").with("Record-Route", routes),
                base.body());
    }

    private static Dialog calling() {
        return Dialog.calling(invite(), TARGET, FLOW, Map.of("trunk", "pbx & co"));
    }

    private static String request(Dialog dialog) {
        var via = Via.of("UDP", "192.0.2.1", 5070, "z9hG4bKnext");
        return new String(dialog.request("BYE", 8, via, Headers.NONE).toBytes(), UTF_8).replace("\r\n", "\n");
    }

    @Test
    void theAnswerReversesItsRoutesAndNamesTheTarget() {
        var dialog = calling().establishedBy(answer("<sip:p1;lr>, <sip:p2;lr>"));
        assertThat(request(dialog)).isEqualTo("""
                        BYE sip:desk@192.0.2.7:5062;transport=udp SIP/2.0
                        Via: SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bKnext;rport
                        From: "Ana; \\"=&\\" é" <sip:ana@bank.example>;tag=1
                        To: <sip:support@bank.example>;tag=t2
                        Call-ID: c1@192.0.2.1
                        CSeq: 8 BYE
                        Max-Forwards: 70
                        Route: <sip:p2;lr>
                        Route: <sip:p1;lr>
                        Content-Length: 0

                        """);
        assertThat(dialog.inviteBranch()).isEmpty();
        assertThat(dialog.firstHop().toString()).isEqualTo("sip:p2;lr");
    }

    @Test
    void aStrictRouterGetsItselfAsRequestUri() {
        var dialog = calling().establishedBy(answer("<sip:p1;lr>, <sip:old:5099>"));
        assertThat(request(dialog))
                .startsWith("BYE sip:old:5099 SIP/2.0\n")
                .contains("Route: <sip:p1;lr>\nRoute: <sip:desk@192.0.2.7:5062;transport=udp>\n");
    }

    @Test
    void theCalledSideTakesItsRoutesAsTheyCame() {
        var dialog = Dialog.called(invite(), "t9", TARGET, FLOW, Map.of()).refreshedBy(invite());
        assertThat(request(dialog))
                .startsWith("BYE sip:ana@192.0.2.1:5070 SIP/2.0\n")
                .contains("From: <sip:support@bank.example>;tag=t9\n")
                .contains("Route: <sip:p1;lr>\nRoute: <sip:p2;lr>\n");
        assertThat(dialog.remoteCSeq()).isEqualTo(7);
    }

    @Test
    void aDialogSurvivesBeingWrittenDown() {
        var dialog = calling().withSdp(77, 3);
        assertThat(DialogText.parse(dialog.toText())).isEqualTo(Result.ok(dialog));
        assertThat(dialog.inviteBranch()).isEqualTo(Optional.of("z9hG4bKabc"));
        var later = DialogText.parse(dialog.toText() + "&fromTheFuture=x%26y");
        assertThat(later.map(Dialog::toText))
                .isEqualTo(Result.ok(dialog.toText().replace("&trunk", "&fromTheFuture=x%26y&trunk")));
        assertThat(dialog.toText()).hasSizeLessThan(700);
    }

    @Test
    void textThatIsNoDialogIsRefused() {
        for (String bad : new String[] {
            "",
            "v=1",
            "%",
            "=&=",
            calling().toText().replace("localCSeq=7", "localCSeq=x"),
            calling().toText().replace("flow=", "flow=x")
        }) {
            assertThat(DialogText.parse(bad)).as(bad).isInstanceOf(Result.Failed.class);
        }
    }

    @Test
    void anAdopterRaisesTheNumbers() {
        var adopted = calling().withSdp(77, 3).adopted(new Id(9, 9));
        assertThat(adopted.localCSeq()).isEqualTo(107);
        assertThat(adopted.sdpVersion()).isEqualTo(1003);
        assertThat(adopted.flow().node()).isEqualTo(new Id(9, 9));
    }
}
