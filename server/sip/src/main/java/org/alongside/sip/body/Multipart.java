package org.alongside.sip.body;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.alongside.kernel.Result;
import org.alongside.sip.message.Body;
import org.alongside.sip.message.HeaderValue;
import org.alongside.sip.message.Headers;
import org.alongside.sip.message.SipMessage;

/**
 * Several bodies in one (RFC 2046 §5.1, RFC 5621). {@link #of} makes of any message the flat list of its leaves; how deep and
 * how many is bounded, so that nested parts can't be made to cost more than the message is long.
 */
public record Multipart(List<Part> parts) {
    private static final int MAX_BOUNDARY = 70;

    public Multipart {
        parts = List.copyOf(parts);
    }

    /** One body with the headers that describe it: Content-Type, Content-Disposition, Content-ID. */
    public record Part(Headers headers, Body body) {
        public static Part of(String contentType, String text) {
            return new Part(Headers.NONE.with("Content-Type", contentType), Body.of(text));
        }

        /** The media type, lower case; text where nothing is said (RFC 2046 §5.1). */
        public String contentType() {
            return headers.contentType().isEmpty() ? "text/plain" : headers.contentType();
        }

        /** False when its receiver may pass over it (RFC 5621 §4). */
        public boolean isRequired() {
            return headers.first("Content-Disposition")
                    .flatMap(HeaderValue::parse)
                    .flatMap(value -> value.parameters().get("handling"))
                    .filter("optional"::equalsIgnoreCase)
                    .isEmpty();
        }
    }

    /** A message's bodies: none, one, or those of its multipart body; a failure ({@code BAD_REQUEST}) where that is broken. */
    public static Result<Multipart> of(SipMessage message) {
        if (message.body().isEmpty()) {
            return Result.ok(new Multipart(List.of()));
        }
        var described = message.headers().only("Content-Type", "Content-Disposition", "Content-ID", "Content-Encoding");
        return new MultipartReader().read(new Part(described, message.body()));
    }

    /** The first body of that media type. */
    public Optional<Part> first(String contentType) {
        return parts.stream().filter(p -> p.contentType().equals(contentType)).findFirst();
    }

    /** Parts that the sender insists on and that are none of {@code understood}: reason for a 415 (RFC 5621 §3.1). */
    public List<String> notUnderstood(List<String> understood) {
        return parts.stream()
                .filter(Part::isRequired)
                .map(Part::contentType)
                .filter(type -> !understood.contains(type))
                .distinct()
                .toList();
    }

    /**
     * As one {@code multipart/mixed} body.
     *
     * @param boundary occurs in no part; a random word of 16 letters is sure enough
     */
    public Body toBody(String boundary) {
        var out = new ByteArrayOutputStream();
        for (Part part : parts) {
            var top = new StringBuilder("--").append(boundary).append("\r\n");
            part.headers().list().forEach(header -> top.append(header).append("\r\n"));
            out.writeBytes(top.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
            out.writeBytes(part.body().toBytes());
            out.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        out.writeBytes(("--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII));
        return Body.of(out.toByteArray());
    }

    public static String contentType(String boundary) {
        return "multipart/mixed;boundary=" + boundary;
    }

    /** The boundary of a multipart Content-Type; empty for another type, and for one that RFC 2046 §5.1.1 forbids. */
    static Optional<String> boundaryOf(Headers headers) {
        if (!headers.contentType().startsWith("multipart/")) {
            return Optional.empty();
        }
        return headers.first("Content-Type")
                .flatMap(HeaderValue::parse)
                .flatMap(value -> value.parameters().get("boundary"))
                .filter(b -> !b.isEmpty() && b.length() <= MAX_BOUNDARY && !b.endsWith(" "))
                .filter(b -> b.chars().allMatch(c -> c >= ' ' && c < 0x7f));
    }

    /** A boundary from 16 random letters. */
    public static String boundary(RandomGenerator random) {
        var letters = new StringBuilder(16);
        for (int i = 0; i < 16; i++) {
            letters.append((char) ('a' + random.nextInt(26)));
        }
        return letters.toString();
    }
}
