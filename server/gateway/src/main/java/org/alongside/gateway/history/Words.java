package org.alongside.gateway.history;

import java.util.Locale;
import java.util.Optional;
import org.alongside.gateway.call.CallEffect;
import org.alongside.gateway.call.ClientMessage;
import org.alongside.gateway.call.ClientMessage.By;
import org.alongside.gateway.trunk.SipEffect;
import org.alongside.session.ConnectionId;

/** What a call did, in words for whoever looks into it later. No word of what was said or typed. */
final class Words {
    private Words() {}

    /** Who is at that connection, for a sentence. */
    interface Names {
        String of(ConnectionId client);

        String of(org.alongside.broker.api.LegId leg);
    }

    /** Empty for what happens all the time, and for what other lines say. */
    static Optional<String> of(CallEffect effect, Names names) {
        return switch (effect) {
            case CallEffect.Tell(var client, var message) -> told(names.of(client), message);
            case CallEffect.AskTrunk(var sip) -> asked(names.of(sip.leg()), sip);
            case CallEffect.AskCall(var to, var from, var word) ->
                Optional.of("call " + to + " is told: " + lower(word.getClass().getSimpleName()));
            case CallEffect.AskBroker ask -> Optional.empty();
        };
    }

    private static Optional<String> told(String who, ClientMessage message) {
        return switch (message) {
            case ClientMessage.Ok ok -> Optional.empty();
            case ClientMessage.Refused(var re, var failure) ->
                Optional.of(who + " asks for what can't be: " + failure.message());
            case ClientMessage.Incoming incoming -> Optional.of("rings at " + who);
            case ClientMessage.Progressed(var call, var state, var status) ->
                Optional.of(who + " hears: " + word(state) + (status > 0 ? " (" + status + ")" : ""));
            case ClientMessage.Attached(var call, var attach, var sdp) ->
                Optional.of(who + " gets the answer to attach " + attach);
            case ClientMessage.Answered answered -> Optional.empty();
            case ClientMessage.Connected(var call, var attach) ->
                Optional.of("media of " + who + " is up over attach " + attach);
            case ClientMessage.Held(var call, var by) -> Optional.of(by == By.NEAR ? who + " holds" : who + " is held");
            case ClientMessage.Resumed(var call, var by) ->
                Optional.of(by == By.NEAR ? who + " goes on" : who + " is no longer held");
            case ClientMessage.FarState(var call, var state) ->
                Optional.of(who + " hears that the other side is " + word(state));
            case ClientMessage.FarMedia media -> Optional.empty();
            case ClientMessage.Transferring(var call, var state, var status) ->
                Optional.of(who + " hands the call on: " + word(state));
            case ClientMessage.TransferFailed(var call, var reason, var sip) ->
                Optional.of("the transfer by " + who + " failed: " + reason.wireName());
            case ClientMessage.Moved moved ->
                Optional.of(who + " talks to " + moved.far() + " from now on, as call " + moved.to());
            case ClientMessage.DtmfReceived key -> Optional.of("a key reaches " + who);
            case ClientMessage.Quality quality -> Optional.empty();
            case ClientMessage.Ended(var call, var reason, var sip) ->
                Optional.of("ended for " + who + ": " + reason.wireName()
                        + sip.map(s -> " (" + s.status() + " " + s.text() + ")").orElse(""));
        };
    }

    private static Optional<String> asked(String who, SipEffect effect) {
        return switch (effect) {
            case SipEffect.Invite invite -> Optional.of("INVITE to " + invite.destination());
            case SipEffect.Progress progress -> Optional.of(progress.status() + " to " + who);
            case SipEffect.Accept accept -> Optional.of("200 to " + who);
            case SipEffect.Reject reject -> Optional.of(reject.status() + " " + reject.reason() + " to " + who);
            case SipEffect.HangUp hangUp -> Optional.of("BYE or CANCEL to " + who);
            case SipEffect.Reoffer reoffer -> Optional.of("re-INVITE to " + who);
            case SipEffect.AnswerReoffer answer -> Optional.of("its re-INVITE is answered to " + who);
            case SipEffect.RefuseReoffer refuse ->
                Optional.of("its re-INVITE is refused to " + who + ": " + refuse.status());
            case SipEffect.SendInfo info -> Optional.of("INFO to " + who);
            case SipEffect.AnswerReferral answer ->
                Optional.of("its REFER is answered to " + who + ": " + answer.status());
            case SipEffect.Notify notify -> Optional.of("NOTIFY " + notify.status() + " to " + who);
            case SipEffect.Adopt adopt -> Optional.of("the dialog with " + who + " is taken over");
        };
    }

    private static String word(Enum<?> value) {
        return lower(value.name().replace('_', ' '));
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
