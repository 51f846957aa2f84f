package org.alongside.http;

import io.javalin.http.ContentTooLargeResponse;
import io.javalin.http.Context;
import io.javalin.http.RequestTimeoutResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Optional;

/** {@link Request} as the web library has it, with its body read. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ReadRequest(Context context, byte[] body, TrustedProxies.Client from) implements Request {
    /** The body; a chunked one does not announce its length, and one that drips may not drip for ever. */
    static byte[] body(Context context, Limits limits) throws IOException {
        if (context.req().getContentLengthLong() > limits.bodyBytes()) {
            throw tooLong(limits);
        }
        long end = System.nanoTime() + limits.idle().toNanos();
        var body = new ByteArrayOutputStream();
        byte[] part = new byte[8 << 10];
        var in = context.req().getInputStream();
        for (int n = in.read(part); n >= 0; n = in.read(part)) {
            body.write(part, 0, n);
            if (body.size() > limits.bodyBytes()) {
                throw tooLong(limits);
            }
            if (System.nanoTime() - end > 0) {
                throw new RequestTimeoutResponse(
                        "the body took longer than " + limits.idle().toSeconds() + " s");
            }
        }
        return body.toByteArray();
    }

    private static ContentTooLargeResponse tooLong(Limits limits) {
        return new ContentTooLargeResponse("the body is longer than " + limits.bodyBytes() + " bytes");
    }

    @Override
    public String method() {
        return context.req().getMethod();
    }

    @Override
    public String path() {
        return context.path();
    }

    @Override
    public String pathParameter(String name) {
        return context.pathParam(name);
    }

    @Override
    public Optional<String> query(String name) {
        return Optional.ofNullable(context.queryParam(name));
    }

    @Override
    public Optional<String> header(String name) {
        return Answers.header(context, name);
    }

    @Override
    public InetAddress client() {
        return from.address();
    }

    @Override
    public boolean secure() {
        return from.secure();
    }
}
