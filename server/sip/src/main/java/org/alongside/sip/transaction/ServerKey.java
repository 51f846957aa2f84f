package org.alongside.sip.transaction;

import java.util.Locale;
import org.alongside.sip.message.SipRequest;

/**
 * What repetitions of a request have in common: branch, sent-by and method, where ACK counts as its INVITE (RFC 3261 §17.2.3).
 * A request of RFC 2543, without the branch's cookie, is known by what it says instead.
 */
public record ServerKey(String branch, String sentBy, String method) implements TransactionKey {

    public static ServerKey of(SipRequest request) {
        return of(request, request.is(SipRequest.ACK) ? SipRequest.INVITE : request.method());
    }

    /** The INVITE that a CANCEL is about (RFC 3261 §9.2). */
    static ServerKey ofCancelled(SipRequest cancel) {
        return of(cancel, SipRequest.INVITE);
    }

    private static ServerKey of(SipRequest request, String method) {
        var via = request.head().topVia();
        String branch = via.branch().orElseGet(() -> substitute(request)).toLowerCase(Locale.ROOT);
        return new ServerKey(branch, via.sentBy(), method);
    }

    private static String substitute(SipRequest request) {
        var head = request.head();
        return String.join(
                " ",
                "2543",
                request.uri().toString(),
                head.fromTag().orElse(""),
                head.callId(),
                Long.toString(head.cseq().number()),
                head.topVia().parameters().get("branch").orElse(""));
    }
}
