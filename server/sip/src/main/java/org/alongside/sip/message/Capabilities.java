package org.alongside.sip.message;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a user agent understands, and the refusal of what it doesn't, in the order of RFC 3261 §8.2: method, Request-URI,
 * required extensions, body, wanted answer.
 *
 * @param methods those that get past {@link #refusal}
 * @param extensions option tags for Supported and Require
 * @param bodies media types, lower case
 */
public record Capabilities(List<String> methods, List<String> extensions, List<String> bodies) {
    /** Methods that exist (IANA, 2024): one of these that we don't do is 405, any other 501. */
    private static final Set<String> KNOWN = Set.of(
            "INVITE",
            "ACK",
            "BYE",
            "CANCEL",
            "OPTIONS",
            "REGISTER",
            "PRACK",
            "UPDATE",
            "INFO",
            "SUBSCRIBE",
            "NOTIFY",
            "REFER",
            "MESSAGE",
            "PUBLISH");

    public Capabilities {
        methods = List.copyOf(methods);
        extensions = List.copyOf(extensions);
        bodies = List.copyOf(bodies);
    }

    /** Empty when the request may go on. ACK and CANCEL are never refused here: neither has extensions of its own. */
    public Optional<SipResponse> refusal(SipRequest request, String toTag) {
        if (request.is(SipRequest.ACK) || request.is(SipRequest.CANCEL)) {
            return Optional.empty();
        }
        return wrongMethod(request, toTag)
                .or(() -> wrongScheme(request, toTag))
                .or(() -> missingExtension(request, toTag))
                .or(() -> wrongBody(request, toTag))
                .or(() -> unwantedAnswer(request, toTag));
    }

    private Optional<SipResponse> wrongMethod(SipRequest request, String toTag) {
        if (methods.contains(request.method())) {
            return Optional.empty();
        }
        int status = KNOWN.contains(request.method()) ? 405 : 501;
        return Optional.of(request.respond(status, toTag).with("Allow", String.join(", ", methods)));
    }

    private static Optional<SipResponse> wrongScheme(SipRequest request, String toTag) {
        return request.uri() instanceof SipUri ? Optional.empty() : Optional.of(request.respond(416, toTag));
    }

    private Optional<SipResponse> missingExtension(SipRequest request, String toTag) {
        var missing = request.headers().words("Require").stream()
                .filter(option -> !extensions.contains(option))
                .toList();
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of(request.respond(420, toTag).with("Unsupported", String.join(", ", missing)));
    }

    /** A body that the sender marks as optional is passed over (RFC 3261 §20.11). */
    private Optional<SipResponse> wrongBody(SipRequest request, String toTag) {
        var headers = request.headers();
        boolean optional = headers.first("Content-Disposition")
                .filter(d -> d.replaceAll("\\s", "").contains("handling=optional"))
                .isPresent();
        if (request.body().isEmpty() || optional) {
            return Optional.empty();
        }
        boolean encoded = headers.words("Content-Encoding").stream().anyMatch(e -> !e.equalsIgnoreCase("identity"));
        if (!encoded && bodies.contains(headers.contentType())) {
            return Optional.empty();
        }
        return Optional.of(request.respond(415, toTag)
                .with("Accept", String.join(", ", bodies))
                .with("Accept-Encoding", "identity"));
    }

    /** INVITE is answered with SDP; a caller whose Accept leaves no room for it gets 406. */
    private static Optional<SipResponse> unwantedAnswer(SipRequest request, String toTag) {
        if (!request.is(SipRequest.INVITE) || !request.headers().has("Accept")) {
            return Optional.empty();
        }
        boolean room = request.headers().words("Accept").stream()
                .map(range -> range.split(";", 2)[0].strip())
                .anyMatch(range -> range.equalsIgnoreCase("application/sdp")
                        || range.equalsIgnoreCase("application/*")
                        || range.equals("*/*"));
        return room ? Optional.empty() : Optional.of(request.respond(406, toTag));
    }
}
