package org.alongside.gateway.trunk;

import org.alongside.sip.message.Reasons;
import org.alongside.sip.message.SipRequest;
import org.alongside.sip.message.SipResponse;
import org.alongside.sip.transaction.ClientKey;
import org.alongside.sip.transaction.Flow;
import org.alongside.sip.transaction.ServerKey;

/** The leg has ended; what is still under way is answered as RFC 3261 wants, and a late 2xx is not left hanging. */
final class Over implements Phase {
    private final SipLeg leg;

    Over(SipLeg leg) {
        this.leg = leg;
    }

    @Override
    public void perform(SipEffect effect) {}

    @Override
    public void onResponse(ClientKey key, SipResponse response, Flow flow) {
        if (!response.isSuccess() || !key.method().equals(SipRequest.INVITE)) {
            return;
        }
        boolean wasAnswered = leg.dialog().inviteBranch().isEmpty();
        if (wasAnswered && leg.isOurFork(response)) {
            leg.acknowledge(response);
        } else {
            leg.acknowledgeAndLeave(response);
        }
    }

    @Override
    public void onFailure(ClientKey key, SipRequest request, int status) {}

    @Override
    public void onRequest(ServerKey key, SipRequest request, Flow flow) {
        int status = request.is(SipRequest.BYE) ? 200 : 481; // both sides hung up at once
        leg.respond(key, request, status, Reasons.of(status));
    }
}
