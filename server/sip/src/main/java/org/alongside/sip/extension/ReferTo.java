package org.alongside.sip.extension;

import java.util.List;
import java.util.Optional;
import org.alongside.sip.message.Header;
import org.alongside.sip.message.Headers;
import org.alongside.sip.message.NameAddress;
import org.alongside.sip.message.SipUri;
import org.alongside.sip.message.Uri;

/** {@code Refer-To: <sip:carol@c?Replaces=…>} (RFC 3515 §2.1): whom to call instead. */
public record ReferTo(NameAddress address) {

    public static ReferTo of(Uri target) {
        return new ReferTo(NameAddress.of(target));
    }

    /** An attended transfer: the new call takes the place of {@code replaces} (RFC 3891). */
    public static ReferTo of(SipUri target, Replaces replaces) {
        var headers = new UriHeaders(List.of(new Header("Replaces", replaces.toString())));
        return of(headers.on(target));
    }

    /** Empty unless there is exactly one: a REFER with more is refused with 400 (RFC 3515 §2.4.1). */
    public static Optional<ReferTo> of(Headers headers) {
        var addresses = headers.addresses("Refer-To");
        return addresses.size() == 1 ? Optional.of(new ReferTo(addresses.getFirst())) : Optional.empty();
    }

    /** The method wanted: INVITE unless the URI says otherwise. */
    public String method() {
        return address.sipUri().flatMap(uri -> uri.parameters().get("method")).orElse("INVITE");
    }

    /** Where the new request goes: the URI without method and headers. */
    public Uri target() {
        return address.sipUri().<Uri>map(SipUri::asRequestUri).orElse(address.uri());
    }

    public Optional<Replaces> replaces() {
        return address.sipUri()
                .flatMap(UriHeaders::of)
                .flatMap(headers -> headers.get("Replaces"))
                .flatMap(Replaces::parse);
    }

    @Override
    public String toString() {
        return address.toString();
    }
}
