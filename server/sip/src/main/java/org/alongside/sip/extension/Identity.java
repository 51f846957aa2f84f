package org.alongside.sip.extension;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.alongside.sip.message.Headers;
import org.alongside.sip.message.NameAddress;
import org.alongside.sip.message.Uri;

/**
 * P-Asserted-Identity and Privacy (RFC 3325, RFC 3323): who a trusted network says is calling, and whether others may know.
 * Only a trunk that is trusted may be believed, and only such a one may be told.
 *
 * @param sip a {@code sip:} or {@code sips:} identity
 * @param telephone a {@code tel:} identity
 * @param privacy the words of Privacy, lower case; empty where nothing is asked for
 */
public record Identity(Optional<NameAddress> sip, Optional<NameAddress> telephone, List<String> privacy) {
    public static final String HEADER = "P-Asserted-Identity";

    public Identity {
        privacy = List.copyOf(privacy);
    }

    /** One of each kind at most; the first of a kind counts (RFC 3325 §9.1). */
    public static Identity of(Headers headers) {
        var addresses = headers.addresses(HEADER);
        return new Identity(
                addresses.stream().filter(a -> a.sipUri().isPresent()).findFirst(),
                addresses.stream()
                        .filter(a -> a.uri() instanceof Uri.Other(var scheme, var rest) && scheme.equals("tel"))
                        .findFirst(),
                privacyOf(headers));
    }

    private static List<String> privacyOf(Headers headers) {
        return headers.all("Privacy").stream()
                .flatMap(value -> Stream.of(value.split("[;,]", -1)))
                .map(word -> word.strip().toLowerCase(Locale.ROOT))
                .filter(word -> !word.isEmpty())
                .distinct()
                .toList();
    }

    /** The caller asked that the identity be withheld from who isn't trusted (RFC 3325 §7). */
    public boolean isPrivate() {
        return privacy.contains("id") || privacy.contains("user") || privacy.contains("header");
    }

    /** The headers that say this; none where nothing is known. */
    public Headers toHeaders() {
        var headers = Headers.NONE;
        for (var address : Stream.concat(sip.stream(), telephone.stream()).toList()) {
            headers = headers.with(HEADER, address.toString());
        }
        return privacy.isEmpty() ? headers : headers.with("Privacy", String.join(";", privacy));
    }
}
