package org.alongside.sip.dialog;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.alongside.kernel.Id;
import org.alongside.sip.extension.RAck;
import org.alongside.sip.message.Body;
import org.alongside.sip.message.CSeq;
import org.alongside.sip.message.Head;
import org.alongside.sip.message.Headers;
import org.alongside.sip.message.NameAddress;
import org.alongside.sip.message.SipMessage;
import org.alongside.sip.message.SipRequest;
import org.alongside.sip.message.SipResponse;
import org.alongside.sip.message.SipUri;
import org.alongside.sip.message.Uri;
import org.alongside.sip.message.Via;
import org.alongside.sip.transaction.Flow;

/**
 * One SIP dialog (RFC 3261 §12), complete enough that another node can go on with it. Small: {@link DialogText} writes it in
 * well under a kilobyte.
 *
 * @param local us with our tag, as it stands in From of our requests
 * @param remote the other side; without a tag before its first response
 * @param localCSeq the number of our latest request other than ACK and CANCEL
 * @param remoteCSeq the number of its latest request, −1 before the first
 * @param remoteTarget where our requests go: its Contact
 * @param routeSet in the order in which our requests list it
 * @param inviteBranch our INVITE that has no final response yet: a survivor cancels it by this branch
 * @param sdpVersion the {@code o=} version of our latest description
 * @param notes the user agent's own words (trunk, User-to-User), and fields of a later version, which survive
 */
public record Dialog(
        String callId,
        NameAddress local,
        NameAddress remote,
        long localCSeq,
        long remoteCSeq,
        SipUri remoteTarget,
        List<NameAddress> routeSet,
        Optional<String> inviteBranch,
        long sdpSessionId,
        long sdpVersion,
        Flow flow,
        Map<String, String> notes) {

    public Dialog {
        routeSet = List.copyOf(routeSet);
        notes = Map.copyOf(notes);
    }

    /** Before any response: what our INVITE says (RFC 3261 §12.1.2 completes it). */
    public static Dialog calling(SipRequest invite, SipUri target, Flow flow, Map<String, String> notes) {
        var head = invite.head();
        return new Dialog(
                head.callId(),
                head.from(),
                head.to(),
                head.cseq().number(),
                -1,
                target,
                invite.headers().addresses("Route"),
                head.topVia().branch(),
                0,
                0,
                flow,
                notes);
    }

    /** Called by {@code invite}; {@code localTag} goes into To of every response (RFC 3261 §12.1.1). */
    public static Dialog called(
            SipRequest invite, String localTag, SipUri target, Flow flow, Map<String, String> notes) {
        var head = invite.head();
        return new Dialog(
                head.callId(),
                head.to().withTag(localTag),
                head.from(),
                0,
                head.cseq().number(),
                target,
                invite.headers().addresses("Record-Route"),
                Optional.empty(),
                0,
                0,
                flow,
                notes);
    }

    /** What a 1xx with a tag or a 2xx makes of it: remote tag, target, and the route set in reverse (RFC 3261 §12.1.2). */
    public Dialog establishedBy(SipResponse response) {
        var recorded = new ArrayList<>(response.headers().addresses("Record-Route"));
        java.util.Collections.reverse(recorded);
        return new Dialog(
                        callId,
                        local,
                        response.head().to(),
                        localCSeq,
                        remoteCSeq,
                        remoteTarget,
                        recorded,
                        response.isFinal() ? Optional.empty() : inviteBranch,
                        sdpSessionId,
                        sdpVersion,
                        flow,
                        notes)
                .refreshedBy(response);
    }

    /** A target refresh (RFC 3261 §12.2): the Contact of an INVITE's request or 2xx becomes the remote target. */
    public Dialog refreshedBy(SipMessage message) {
        return contactOf(message).map(this::withRemoteTarget).orElse(this);
    }

    /** The SIP URI of a message's first Contact. */
    public static Optional<SipUri> contactOf(SipMessage message) {
        return message.contacts().stream().findFirst().flatMap(NameAddress::sipUri);
    }

    /** The tags and Call-ID under which this side finds the dialog again. */
    public Key key() {
        return new Key(callId, local.tag().orElse(""), remote.tag().orElse(""));
    }

    /** RFC 3261 §12: Call-ID, local tag, remote tag. */
    public record Key(String callId, String localTag, String remoteTag) {
        /** The dialog for which a request came: its To is us. */
        public static Key of(SipRequest request) {
            var head = request.head();
            return new Key(
                    head.callId(), head.toTag().orElse(""), head.fromTag().orElse(""));
        }
    }

    /**
     * The next request within the dialog (RFC 3261 §12.2.1.1). ACK keeps the CSeq of its INVITE, so the number is an argument;
     * {@link #withLocalCSeq} remembers it.
     */
    public SipRequest request(String method, long cseq, Via via, Headers headers) {
        var head = new Head(List.of(via), local, remote, callId, new CSeq(cseq, method));
        var all = Headers.NONE.with("Max-Forwards", "70");
        boolean strict = !routeSet.isEmpty() && !firstHopIsLoose();
        for (String route : strict
                ? strictRoutes()
                : routeSet.stream().map(NameAddress::toString).toList()) {
            all = all.with("Route", route);
        }
        Uri uri = strict ? firstHop().asRequestUri() : remoteTarget.asRequestUri();
        return new SipRequest(method, uri, head, all.plus(headers), Body.EMPTY);
    }

    /** Acknowledges a reliable provisional response within its early dialog (RFC 3262 §7.2). */
    public SipRequest prack(RAck rack, long cseq, Via via) {
        return request(SipRequest.PRACK, cseq, via, Headers.NONE.with("RAck", rack.toString()));
    }

    /**
     * The other side's next request (RFC 3261 §12.2.2): its CSeq is remembered, and the Contact of an INVITE or UPDATE is the new
     * target. Empty for one out of order, to be answered 500. ACK and CANCEL have the number of their INVITE and don't belong here.
     */
    public Optional<Dialog> receiving(SipRequest request) {
        long number = request.head().cseq().number();
        if (number <= remoteCSeq) {
            return Optional.empty();
        }
        boolean refreshes = request.is(SipRequest.INVITE) || request.is(SipRequest.UPDATE);
        var next = withRemoteCSeq(number);
        return Optional.of(refreshes ? next.refreshedBy(request) : next);
    }

    private boolean firstHopIsLoose() {
        return firstHop().isLooseRoute();
    }

    /** Where the next request is sent: the first route, else the remote target. */
    public SipUri firstHop() {
        return routeSet.isEmpty() ? remoteTarget : routeSet.getFirst().sipUri().orElse(remoteTarget);
    }

    /** A strict router wants itself in the Request-URI and the target at the end of the routes (RFC 3261 §12.2.1.1). */
    private List<String> strictRoutes() {
        var routes = new ArrayList<String>();
        routeSet.stream().skip(1).forEach(r -> routes.add(r.toString()));
        routes.add(NameAddress.of(remoteTarget).toString());
        return routes;
    }

    public Dialog withLocalCSeq(long number) {
        return with(number, remoteCSeq, remoteTarget, inviteBranch, flow);
    }

    public Dialog withRemoteCSeq(long number) {
        return with(localCSeq, number, remoteTarget, inviteBranch, flow);
    }

    public Dialog withRemoteTarget(SipUri target) {
        return with(localCSeq, remoteCSeq, target, inviteBranch, flow);
    }

    public Dialog withInviteBranch(Optional<String> branch) {
        return with(localCSeq, remoteCSeq, remoteTarget, branch, flow);
    }

    public Dialog withFlow(Flow newFlow) {
        return with(localCSeq, remoteCSeq, remoteTarget, inviteBranch, newFlow);
    }

    public Dialog withSdp(long sessionId, long version) {
        return new Dialog(
                callId,
                local,
                remote,
                localCSeq,
                remoteCSeq,
                remoteTarget,
                routeSet,
                inviteBranch,
                sessionId,
                version,
                flow,
                notes);
    }

    /** With other words of the user agent. */
    public Dialog withNotes(Map<String, String> others) {
        return new Dialog(
                callId,
                local,
                remote,
                localCSeq,
                remoteCSeq,
                remoteTarget,
                routeSet,
                inviteBranch,
                sdpSessionId,
                sdpVersion,
                flow,
                others);
    }

    /** As an adopter takes it up: far above anything the dead owner may still have sent (architecture §5). */
    public Dialog adopted(Id node) {
        var ownFlow = new Flow(node, flow.listener(), flow.transport(), flow.remoteHost(), flow.remotePort(), 0);
        return withLocalCSeq(localCSeq + 100)
                .withSdp(sdpSessionId, sdpVersion + 1000)
                .withFlow(ownFlow);
    }

    private Dialog with(long local2, long remote2, SipUri target, Optional<String> branch, Flow newFlow) {
        return new Dialog(
                callId,
                local,
                remote,
                local2,
                remote2,
                target,
                routeSet,
                branch,
                sdpSessionId,
                sdpVersion,
                newFlow,
                notes);
    }

    /** One line of text; {@link DialogText#parse} reads it, also when a later version wrote it. */
    public String toText() {
        return DialogText.write(this, new TreeMap<>(notes));
    }
}
