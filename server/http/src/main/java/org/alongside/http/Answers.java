package org.alongside.http;

import io.javalin.http.Context;
import java.net.InetAddress;
import java.util.Optional;
import org.alongside.kernel.NetworkRange;

/** Puts answers on the wire, with the headers that every one of them carries. */
final class Answers {
    /**
     * What our pages may load and do: their own scripts, workers from blobs (the SDK's socket lives in one), media that
     * WebRTC or a capture makes. Nothing inline, no plug-ins, no framing by strangers.
     */
    private static final String PAGE_POLICY = "default-src 'self'; connect-src 'self' wss:; worker-src 'self' blob:; "
            + "img-src 'self' data: blob:; media-src 'self' blob: mediastream:; font-src 'self' data:; "
            + "style-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
            + "frame-ancestors 'self'";

    /** For answers that are no page: if a browser shows one all the same, it does nothing. */
    private static final String DATA_POLICY = "default-src 'none'; frame-ancestors 'none'";

    private static final String ONE_YEAR = "31536000";

    private Answers() {}

    static void send(Context context, boolean secure, Response response) {
        boolean page = response.contentType().startsWith("text/html");
        common(context, secure, page ? PAGE_POLICY : DATA_POLICY);
        context.header("Cache-Control", "no-store");
        response.headers().forEach(context::header);
        context.status(response.status());
        if (response.status() != 204) {
            context.contentType(response.contentType());
            context.result(response.body());
        }
    }

    static void send(Context context, boolean secure, ClassPathFiles.Content file) {
        common(context, secure, file.type().startsWith("text/html") ? PAGE_POLICY : DATA_POLICY);
        context.header(
                "Cache-Control", file.everlasting() ? "public, max-age=" + ONE_YEAR + ", immutable" : "no-cache");
        context.header("ETag", file.etag());
        context.header("Vary", "Accept-Encoding");
        // The SDK is loaded by the customer's own pages, from other origins; what lies here is public anyway.
        context.header("Access-Control-Allow-Origin", "*");
        context.header("Cross-Origin-Resource-Policy", "cross-origin");
        if (header(context, "If-None-Match")
                .filter(tags -> tags.contains(file.etag()))
                .isPresent()) {
            context.status(304);
            return;
        }
        context.contentType(file.type());
        byte[] gzip = file.gzip();
        if (gzip != null
                && header(context, "Accept-Encoding")
                        .filter(a -> a.contains("gzip"))
                        .isPresent()) {
            context.header("Content-Encoding", "gzip");
            context.result(gzip);
        } else {
            context.result(file.plain());
        }
    }

    private static void common(Context context, boolean secure, String policy) {
        context.header("X-Content-Type-Options", "nosniff");
        context.header("Referrer-Policy", "no-referrer");
        context.header("Content-Security-Policy", policy);
        if (secure && worthRemembering(header(context, "Host").orElse(""))) {
            context.header("Strict-Transport-Security", "max-age=" + ONE_YEAR);
        }
    }

    /** A browser applies it to every port of the host: for localhost that would break whatever else a developer runs. */
    private static boolean worthRemembering(String host) {
        String name = host.replaceFirst(":\\d+$", "");
        boolean literal = NetworkRange.literal(name.replaceAll("[\\[\\]]", "")).isPresent();
        return !literal && !name.isEmpty() && !name.equals("localhost") && !name.endsWith(".localhost");
    }

    static Optional<String> header(Context context, String name) {
        return Optional.ofNullable(context.req().getHeader(name));
    }

    /** The TCP peer. */
    static InetAddress peer(Context context) {
        return NetworkRange.literal(context.req().getRemoteAddr().replaceAll("[\\[\\]]|%.*$", ""))
                .orElseGet(InetAddress::getLoopbackAddress);
    }
}
