package org.alongside.gateway.trunk;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.alongside.sip.message.Body;
import org.alongside.sip.message.CSeq;
import org.alongside.sip.message.Head;
import org.alongside.sip.message.Headers;
import org.alongside.sip.message.NameAddress;
import org.alongside.sip.message.SipRequest;
import org.alongside.sip.message.SipUri;
import org.alongside.sip.message.Via;

/**
 * Our INVITE before its body (RFC 3261 §13.2.1): who calls whom, in From and P-Asserted-Identity, and the User-to-User content.
 *
 * @param destination whom the caller means, as the trunk writes it
 * @param target the Request-URI: the destination, or where a redirection says it is now
 * @param token random, names the call; half of it is our tag
 */
record Invitation(SipEffect.Invite effect, SipUri destination, SipUri target, TrunkOptions options, String token) {
    static final String TRUNK_NOTE = "trunk";

    SipRequest request(Via via, String contact) {
        var caller =
                caller(options.numbers().callerOut().rewrite(effect.caller().user()));
        var from = options.fromUser().map(this::caller).orElse(caller);
        var head = new Head(
                List.of(via),
                from.withTag(token.substring(0, 16)),
                NameAddress.of(destination),
                token.substring(16) + "@" + via.host(),
                new CSeq(1, SipRequest.INVITE));
        var headers = Headers.NONE
                .with("Max-Forwards", "70")
                .with("Contact", contact)
                .with("Allow", SipCore.ALLOW)
                .with("Supported", SipCore.SUPPORTED)
                .with("User-Agent", SipCore.PRODUCT);
        var named = options.assertsIdentity() ? headers.with("P-Asserted-Identity", caller.toString()) : headers;
        var uui = userToUser(effect.caller());
        var told = uui.map(value -> named.with("User-to-User", value)).orElse(named);
        var all = effect.caller().referral().map(how -> referred(told, how)).orElse(told);
        return new SipRequest(SipRequest.INVITE, target.asRequestUri(), head, all, Body.EMPTY);
    }

    /** A target that doesn't know Replaces must not ring beside the call that it should end (RFC 5589 §7.1). */
    private static Headers referred(Headers headers, SipEffect.Referral how) {
        var by = how.referredBy()
                .map(value -> headers.with("Referred-By", value))
                .orElse(headers);
        return how.replaces()
                .map(value -> by.with("Replaces", value).with("Require", SipCore.REPLACES))
                .orElse(by);
    }

    /** A domain that can't stand in a URI is our configuration's slip and must not become a header of its own. */
    private NameAddress caller(String user) {
        var who = effect.caller();
        var uri = SipUri.parse(SipUri.of(user, who.domain(), 0).toString())
                .orElseGet(() -> SipUri.of(user, "anonymous.invalid", 0));
        return NameAddress.of(who.displayName().reveal(), uri);
    }

    private static Optional<String> userToUser(SipEffect.Caller caller) {
        return caller.uui().filter(hex -> hex.matches("[0-9A-Fa-f]{1,1024}")).map(hex -> hex + ";encoding=hex");
    }

    /** What a dialog must not forget: its trunk, and what goes into its later requests. */
    static Map<String, String> notes(Trunk trunk, SipEffect.Caller caller) {
        var notes = new HashMap<>(Map.of(TRUNK_NOTE, trunk.name()));
        userToUser(caller).ifPresent(value -> notes.put(SipCore.UUI_NOTE, value));
        return notes;
    }

    /** For a call that came in: its User-to-User content goes back with our requests only if it was ours, so it doesn't. */
    static Map<String, String> notes(Trunk trunk) {
        return Map.of(TRUNK_NOTE, trunk.name());
    }
}
