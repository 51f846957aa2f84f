package org.alongside.gateway.trunk;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.alongside.broker.api.Claim;
import org.alongside.broker.api.LegId;
import org.alongside.kernel.Result;
import org.alongside.sip.body.Multipart;
import org.alongside.sip.dialog.Dialog;
import org.alongside.sip.digest.DigestClient;
import org.alongside.sip.extension.RAck;
import org.alongside.sip.extension.Reason;
import org.alongside.sip.extension.Tokens;
import org.alongside.sip.message.CSeq;
import org.alongside.sip.message.Head;
import org.alongside.sip.message.Headers;
import org.alongside.sip.message.NameAddress;
import org.alongside.sip.message.SipMessage;
import org.alongside.sip.message.SipRequest;
import org.alongside.sip.message.SipResponse;
import org.alongside.sip.refresh.SessionTimer;
import org.alongside.sip.sdp.Connection;
import org.alongside.sip.sdp.Origin;
import org.alongside.sip.sdp.SessionDescription;
import org.alongside.sip.transaction.ClientKey;
import org.alongside.sip.transaction.Flow;
import org.alongside.sip.transaction.ServerKey;
import org.alongside.sip.transaction.Timing;

/**
 * One call on a trunk: its dialog, its present {@link Phase}, and what every phase needs. Owned by the core's mailbox.
 *
 * <p>A leg that was hung up or refused by its call tells nothing more.
 */
final class SipLeg {
    private static final String SDP = "application/sdp";
    private static final int MAX_FORKS_LEFT = 64;
    /** Notes of the dialog: what the session timer has agreed, and that UPDATE is understood. */
    private static final String SESSION_NOTE = "session";

    private static final String UPDATE_NOTE = "update";
    private static final Pattern SESSION = Pattern.compile("([0-9]{1,9}) (we|they)");

    final LegId id;
    final SipCore core;
    final Trunk trunk;
    private Dialog dialog;
    private Phase phase = new Over(this);
    private Optional<Claim> claim = Optional.empty();
    private Optional<SessionDescription> lastSent = Optional.empty();
    private final Referrals referrals = new Referrals(this);
    private final Map<ClientKey, Sent> sent = new HashMap<>();
    private DigestClient digest = DigestClient.NEW;
    private SessionTimer timer;
    private boolean updates;
    /** The tags of those who answered too. */
    private final Set<String> forksLeft = new HashSet<>();

    /** What our ACK says, where the 2xx brought an offer; its copies are acknowledged in the same words. */
    private Optional<AnswerInAck> answerInAck = Optional.empty();

    /** Our INVITE has no offer. */
    private boolean theyOffer;

    private record AnswerInAck(long cseq, String description) {}

    private boolean silent;
    /** The core's next alarm for this leg. */
    long alarmAt = Timing.NEVER;

    /** A request that may still have to be sent in other words; {@code round} counts how often it was. */
    private record Sent(SipRequest request, Flow flow, int round) {}

    /** More often than this nobody asks with good intent. */
    private static final int MAX_ROUNDS = 5;

    SipLeg(LegId id, SipCore core, Trunk trunk, Dialog dialog) {
        this.id = id;
        this.core = core;
        this.trunk = trunk;
        this.dialog = dialog;
        this.timer = SessionTimer.of(core.timerPolicy());
    }

    /** For a call of one of its methods, after which the core asks again when it wants to be woken. */
    Phase phase() {
        core.touched(this);
        return phase;
    }

    long wakeAt() {
        return phase.wakeAt();
    }

    void enter(Phase next) {
        core.touched(this);
        phase = next;
    }

    /** The end, whoever wanted it; the core keeps the leg a while for messages that are still under way. */
    void end() {
        referrals.end();
        phase = new Over(this);
        lastSent = Optional.empty(); // nobody refreshes any more
        core.ended(this);
    }

    Referrals referrals() {
        return referrals;
    }

    Dialog dialog() {
        return dialog;
    }

    /** Changes the dialog and tells the call, whose record keeps it for a survivor. */
    void change(Dialog changed) {
        if (!changed.equals(dialog)) {
            dialog = changed;
            tell(new SipEvent.DialogChanged(id, changed));
        }
    }

    void tell(SipEvent event) {
        if (!silent) {
            core.tell(event);
        }
    }

    /** The call has let go of this leg. */
    void beSilent() {
        silent = true;
    }

    /** Our INVITE asks for their offer. */
    void expectOffer() {
        theyOffer = true;
    }

    void claimedBy(Claim newClaim) {
        claim = Optional.of(newClaim);
    }

    /** Asked before something is sent late, on behalf of an earlier effect. */
    boolean mayStillAct() {
        return claim.stream().allMatch(core::mayAct);
    }

    long now() {
        return core.now();
    }

    /** A connection is gone, which the dialog may have used. */
    void lost(Flow connection) {
        if (dialog.flow().equals(connection)) {
            change(dialog.withFlow(withoutConnection()));
        }
    }

    /** The next request opens a connection to where the trunk listens: the port from which it had called us led nowhere else. */
    private Flow withoutConnection() {
        var flow = dialog.flow();
        int port = flow.isReliable() ? trunk.portTowards(flow) : flow.remotePort();
        return new Flow(flow.node(), flow.listener(), flow.transport(), flow.remoteHost(), port, 0);
    }

    /**
     * Goes on where another node was. What that node had agreed is in the dialog's notes.
     *
     * @param latest our latest description
     */
    void resume(Optional<SessionDescription> latest) {
        dialog = dialog.withFlow(withoutConnection());
        lastSent = latest.map(description -> description.withVersion(0));
        updates = dialog.notes().containsKey(UPDATE_NOTE);
        var agreed = SESSION.matcher(dialog.notes().getOrDefault(SESSION_NOTE, ""));
        if (agreed.matches()) {
            boolean weRefresh = agreed.group(2).equals("we");
            timer = timer.resumed(now(), new SessionTimer.Agreement(Long.parseLong(agreed.group(1)), weRefresh));
        }
    }

    /** The dialog with what a survivor needs to {@link #resume} it. */
    private Dialog noted(Dialog next) {
        boolean had = next.notes().containsKey(SESSION_NOTE) || next.notes().containsKey(UPDATE_NOTE);
        if (!had && !updates && timer.agreement().isEmpty()) {
            return next;
        }
        var notes = new HashMap<>(next.notes());
        notes.remove(SESSION_NOTE);
        notes.remove(UPDATE_NOTE);
        timer.agreement().ifPresent(a -> notes.put(SESSION_NOTE, a.seconds() + (a.weRefresh() ? " we" : " they")));
        if (updates) {
            notes.put(UPDATE_NOTE, "yes");
        }
        return next.withNotes(notes);
    }

    // Requests within the dialog

    /** Sends a request with the next CSeq. */
    ClientKey request(String method, Headers more) {
        long number = dialog.localCSeq() + 1;
        dialog = dialog.withLocalCSeq(number);
        return send(build(method, number, more), core.wayTo(dialog));
    }

    ClientKey request(String method, String contentType, String body) {
        return request(method, Headers.NONE, contentType, body);
    }

    ClientKey request(String method, Headers more, String contentType, String body) {
        long number = dialog.localCSeq() + 1;
        dialog = dialog.withLocalCSeq(number);
        var request = build(method, number, more).withBody(contentType, body);
        return send(request, core.wayTo(dialog));
    }

    /**
     * Acknowledges a reliable provisional response in the early dialog that it belongs to (RFC 3262 §4).
     *
     * @param answer to the offer that it brought (RFC 3262 §5)
     */
    void prack(SipResponse provisional, RAck rack, Optional<SessionDescription> answer) {
        long number = dialog.localCSeq() + 1;
        dialog = dialog.withLocalCSeq(number);
        var early = dialog.establishedBy(provisional);
        var flow = core.wayTo(early);
        var plain = early.prack(rack, number, core.via(trunk, flow));
        var prack = plain.withHeaders(withUserToUser(plain.headers()));
        var _ = send(answer.map(a -> prack.withBody(SDP, stamped(a).toString())).orElse(prack), flow);
    }

    /** Sends a request of this leg, with the proofs that were asked for earlier. */
    ClientKey send(SipRequest request, Flow flow) {
        var login = trunk.settings().login();
        if (login.isEmpty()) {
            return send(request, flow, 0);
        }
        var authorized = digest.authorize(request, login.get().credentials(), core.random());
        digest = authorized.client();
        return send(authorized.request(), flow, 0);
    }

    private ClientKey send(SipRequest request, Flow flow, int round) {
        var key = core.request(request, flow);
        sent.put(key, new Sent(request, flow, round));
        return key;
    }

    /**
     * Says a refused request again in other words, in a transaction of its own: with the trunk's login after a challenge (RFC
     * 3261 §22.2), with a longer session interval after 422 (RFC 4028 §7.3). Empty where nothing we could say would help: then
     * the response counts as what it is.
     */
    Optional<ClientKey> sendAgain(ClientKey key, SipResponse response) {
        var refused = response.isFinal() ? Optional.ofNullable(sent.remove(key)) : Optional.<Sent>empty();
        boolean wanted = !silent || !key.method().equals(SipRequest.INVITE);
        return refused.filter(s -> wanted && s.round < MAX_ROUNDS).flatMap(s -> switch (response.status()) {
            case 401, 407 -> prove(s, response);
            case 422 -> lengthen(s, response);
            default -> Optional.empty();
        });
    }

    private Optional<ClientKey> lengthen(Sent refused, SipResponse tooSmall) {
        return timer.raisedBy(tooSmall).map(raised -> {
            timer = raised;
            var headers = refused.request.headers().without("Session-Expires").without("Min-SE");
            var longer = refused.request.withHeaders(headers.plus(timer.offer()));
            return send(renumbered(longer, refused.flow), refused.flow, refused.round + 1);
        });
    }

    private Optional<ClientKey> prove(Sent challenged, SipResponse response) {
        var login = trunk.settings().login();
        if (login.isEmpty()) {
            return Optional.empty();
        }
        var credentials = login.get().credentials();
        var answer = digest.answer(challenged.request, response, challenged.round, credentials, core.random());
        return switch (answer) {
            case DigestClient.Answer.Retry(var client, var request) -> {
                digest = client;
                yield Optional.of(send(renumbered(request, challenged.flow), challenged.flow, challenged.round + 1));
            }
            case DigestClient.Answer.GiveUp giveUp -> Optional.empty();
        };
    }

    /** With the next CSeq and a branch of its own; an INVITE that is still open is known by the new branch. */
    private SipRequest renumbered(SipRequest request, Flow flow) {
        var via = core.via(trunk, flow);
        var head = request.head();
        var cseq = new CSeq(dialog.localCSeq() + 1, request.method());
        var branch = dialog.inviteBranch().flatMap(old -> via.branch());
        change(dialog.withLocalCSeq(cseq.number()).withInviteBranch(branch));
        return new SipRequest(
                request.method(),
                request.uri(),
                new Head(List.of(via), head.from(), head.to(), head.callId(), cseq),
                request.headers(),
                request.body());
    }

    /** A request got no answer at all. */
    void unanswered(ClientKey key) {
        sent.remove(key);
    }

    private SipRequest build(String method, long number, Headers more) {
        var flow = core.wayTo(dialog);
        var base = more.with("User-Agent", SipCore.PRODUCT);
        if (!method.equals(SipRequest.BYE)) {
            base = base.with("Contact", core.contact(trunk, flow))
                    .with("Allow", SipCore.ALLOW)
                    .with("Supported", SipCore.SUPPORTED);
        }
        if (method.equals(SipRequest.INVITE) || method.equals(SipRequest.UPDATE)) {
            base = base.plus(timer.offer());
        }
        return dialog.request(method, number, core.via(trunk, flow), withUserToUser(base));
    }

    /** With what the session tells the other side in all that we ask within the dialog (RFC 7433). */
    private Headers withUserToUser(Headers base) {
        var uui = dialog.notes().get(SipCore.UUI_NOTE);
        return uui == null ? base : base.with("User-to-User", uui);
    }

    /** A re-INVITE with this offer. */
    ClientKey reinvite(SessionDescription offer) {
        var key = request(SipRequest.INVITE, SDP, stamped(offer).toString());
        tell(new SipEvent.DialogChanged(id, dialog));
        return key;
    }

    void bye() {
        bye(Headers.NONE);
    }

    /** @param why a Reason, or nothing */
    void bye(Headers why) {
        var _ = request(SipRequest.BYE, why);
    }

    /** What a call says about its end, as a Reason header (RFC 3326); nothing where it can't be one. */
    static Headers why(String reason) {
        boolean speaks = Reason.of(Headers.NONE.with("Reason", reason)).stream()
                .anyMatch(r -> r.cause().isPresent());
        return speaks ? Headers.NONE.with("Reason", reason) : Headers.NONE;
    }

    // The session's own end (RFC 4028)

    SessionTimer timer() {
        return timer;
    }

    /** The headers by which a first INVITE asks for a session timer. */
    Headers timerOffer() {
        return timer.offer();
    }

    /**
     * A 2xx to an INVITE or UPDATE of ours: the interval begins anew, and we learn whether UPDATE is understood.
     *
     * @param next what it makes of the dialog
     */
    void refreshed(Dialog next, SipResponse success) {
        timer = timer.answeredBy(now(), success);
        updates = Tokens.allows(success, SipRequest.UPDATE).orElse(updates);
        change(noted(next));
    }

    /** Our refresh is on its way; it is not due again until it failed. */
    void refreshSent() {
        timer = timer.sent();
    }

    void refreshFailed(int status) {
        timer = timer.failed(now(), status);
        updates &= status != 405 && status != 501;
    }

    /** By what we refresh: UPDATE needs no description, but not everybody knows it (RFC 4028 §7.4). */
    String refreshMethod() {
        return SessionTimer.method(Optional.of(updates));
    }

    /** Our latest description, for a refresh by re-INVITE; empty where this node never sent one. */
    Optional<SessionDescription> latestDescription() {
        return lastSent;
    }

    /** An INVITE or UPDATE of theirs that wants too short a session is answered 422; true when it was. */
    boolean refusesInterval(ServerKey key, SipRequest request) {
        updates = Tokens.allows(request, SipRequest.UPDATE).orElse(updates);
        if (timer.answer(request) instanceof SessionTimer.Answer.TooSmall(var headers)) {
            var refusal = request.respond(422, localTag());
            core.respond(key, refusal.plus(headers));
            return true;
        }
        return false;
    }

    /** Acknowledges a 2xx to an INVITE of ours; for another fork than ours the ACK has that fork's target and tag. */
    void acknowledge(SipResponse success) {
        long cseq = success.head().cseq().number();
        acknowledge(success, answerInAck.filter(a -> a.cseq == cseq).map(AnswerInAck::description));
    }

    /** The same where the 2xx brought an offer, which this answers. */
    void acknowledge(SipResponse success, SessionDescription answer) {
        long cseq = success.head().cseq().number();
        answerInAck = Optional.of(new AnswerInAck(cseq, stamped(answer).toString()));
        acknowledge(success);
        tell(new SipEvent.DialogChanged(id, dialog));
    }

    private void acknowledge(SipResponse success, Optional<String> description) {
        var way = core.wayTo(dialogOf(success));
        var ack = dialogOf(success)
                .request(
                        SipRequest.ACK,
                        success.head().cseq().number(),
                        core.via(trunk, way),
                        withUserToUser(Headers.NONE.with("User-Agent", SipCore.PRODUCT)));
        core.transmit(way, description.map(d -> ack.withBody(SDP, d)).orElse(ack));
    }

    /** An answer that takes nothing, for an offer nobody wants: there must be one all the same (RFC 3261 §13.2.2.4). */
    SessionDescription refusing(SessionDescription offer) {
        String host = trunk.localHost(dialog.flow());
        var refusal = SessionDescription.builder(Origin.of(1, 1, host)).connection(Connection.to(host));
        offer.media().forEach(media -> refusal.media(media.refused()));
        return refusal.build();
    }

    /**
     * A 2xx nobody wants: a fork's second answer, or one that crossed our CANCEL (RFC 3261 §13.2.2.4). Its copies are
     * acknowledged only, the BYE is under way.
     */
    void acknowledgeAndLeave(SipResponse success) {
        acknowledge(
                success,
                descriptionIn(success)
                        .filter(_ -> theyOffer)
                        .map(offer -> refusing(offer).toString()));
        String tag = success.head().toTag().orElse("");
        if (forksLeft.contains(tag)) {
            return;
        }
        if (forksLeft.size() < MAX_FORKS_LEFT) {
            forksLeft.add(tag);
        }
        var fork = dialogOf(success);
        var flow = core.wayTo(fork);
        var bye = fork.request(
                SipRequest.BYE,
                success.head().cseq().number() + 1,
                core.via(trunk, flow),
                withUserToUser(Headers.NONE.with("User-Agent", SipCore.PRODUCT)));
        var _ = send(bye, flow);
    }

    private Dialog dialogOf(SipResponse success) {
        boolean ours = success.head().toTag().equals(dialog.remote().tag())
                && dialog.inviteBranch().isEmpty();
        return ours ? dialog.refreshedBy(success) : dialog.establishedBy(success);
    }

    boolean isOurFork(SipResponse response) {
        return response.head().toTag().equals(dialog.remote().tag());
    }

    // Responses

    void respond(ServerKey key, SipRequest request, int status, String reason) {
        core.respond(key, request.respond(status, reason, localTag()));
    }

    /**
     * A response that may carry a description and always says where we are; it is for the caller to send it. A 2xx begins the
     * session's interval.
     */
    SipResponse response(SipRequest request, int status, Optional<SessionDescription> description) {
        var base = request.respond(status, localTag())
                .with("Contact", core.contact(trunk, dialog.flow()))
                .with("Allow", SipCore.ALLOW)
                .with("Supported", SipCore.SUPPORTED)
                .with("Server", SipCore.PRODUCT);
        boolean refreshes = request.is(SipRequest.INVITE) || request.is(SipRequest.UPDATE);
        var timed = status >= 200 && refreshes ? timed(request, base) : base;
        return description.map(d -> timed.withBody(SDP, stamped(d).toString())).orElse(timed);
    }

    private SipResponse timed(SipRequest request, SipResponse success) {
        return switch (timer.answer(request)) {
            case SessionTimer.Answer.Agree(var headers, var agreement) -> {
                timer = timer.begun(now(), agreement);
                dialog = noted(dialog);
                yield success.plus(headers);
            }
            case SessionTimer.Answer.TooSmall refusedOnArrival -> success;
        };
    }

    /** Sends a {@link #response}, and tells what it makes of the dialog. */
    SipResponse respond(ServerKey key, SipRequest request, int status, Optional<SessionDescription> description) {
        var before = dialog;
        var response = response(request, status, description);
        core.respond(key, response);
        if (!dialog.equals(before)) {
            tell(new SipEvent.DialogChanged(id, dialog));
        }
        return response;
    }

    String localTag() {
        return dialog.local().tag().orElse("");
    }

    // Descriptions

    /** One session id for the dialog's life, and a version that grows with each change (RFC 3264 §8). */
    SessionDescription stamped(SessionDescription description) {
        boolean first = dialog.sdpVersion() == 0;
        long session = first ? Math.max(description.origin().sessionId(), 1) : dialog.sdpSessionId();
        boolean same = lastSent.filter(description.withVersion(0)::equals).isPresent();
        long version = first ? Math.max(description.origin().version(), 1) : dialog.sdpVersion() + (same ? 0 : 1);
        lastSent = Optional.of(description.withVersion(0));
        dialog = dialog.withSdp(session, version);
        var o = description.origin();
        return description.toBuilder()
                .origin(new Origin(o.username(), session, version, o.addressType(), o.address()))
                .build();
    }

    /** The description a message carries; empty where it carries none or one that makes no sense. */
    static Optional<SessionDescription> descriptionIn(SipMessage message) {
        return switch (Multipart.of(message)) {
            case Result.Ok<Multipart>(var bodies) ->
                bodies.first(SDP).flatMap(part -> switch (SessionDescription.parse(
                        part.body().text())) {
                    case Result.Ok<SessionDescription>(var read) -> Optional.of(read);
                    case Result.Failed<SessionDescription> unreadable -> Optional.<SessionDescription>empty();
                });
            case Result.Failed<Multipart> broken -> Optional.empty();
        };
    }

    /** A dialog made of a response alone: for a 2xx to an INVITE that this process has forgotten. */
    static Dialog dialogOfStranger(SipResponse success, Flow flow) {
        var head = success.head();
        var target = Dialog.contactOf(success).or(() -> head.to().sipUri());
        return new Dialog(
                        head.callId(),
                        head.from(),
                        head.to(),
                        head.cseq().number(),
                        -1,
                        target.orElseThrow(),
                        List.<NameAddress>of(),
                        Optional.empty(),
                        0,
                        0,
                        flow,
                        Map.of())
                .establishedBy(success);
    }

    /** RFC 3261 §12.2.2: a request older than one that came already is out of order. */
    boolean isOutOfOrder(SipRequest request) {
        CSeq cseq = request.head().cseq();
        if (cseq.number() < dialog.remoteCSeq()) {
            return true;
        }
        dialog = dialog.withRemoteCSeq(cseq.number());
        return false;
    }
}
