package org.alongside.kernel;

/**
 * Trouble that the world causes, as a value: one code that every door can translate, and one sentence for a person.
 *
 * <p>What we do wrong ourselves is an exception instead. The sentence names the thing that failed and holds no secret.
 */
public record Failure(Code code, String message) {

    /** A closed set; each member knows what SIP (RFC 3261 §21), HTTP and a client's WebSocket call it. */
    public enum Code {
        BAD_REQUEST(400, 400, 4400),
        BAD_TOKEN(401, 401, 4401),
        TOKEN_EXPIRED(401, 401, 4402),
        ORIGIN_REFUSED(403, 403, 4403),
        FORBIDDEN(403, 403, 4403),
        NOT_FOUND(404, 404, 4404),
        TIMEOUT(408, 504, 4410),
        TOO_SLOW(503, 503, 4408),
        CONFLICT(491, 409, 4409),
        BUSY(486, 409, 4486),
        CODEC_MISMATCH(488, 422, 4488),
        LIMIT(503, 429, 4429),
        UNAVAILABLE(480, 503, 4480),
        SERVER_ERROR(500, 500, 4500);

        private final int sipStatus;
        private final int httpStatus;
        private final int closeCode;

        Code(int sipStatus, int httpStatus, int closeCode) {
            this.sipStatus = sipStatus;
            this.httpStatus = httpStatus;
            this.closeCode = closeCode;
        }

        public int sipStatus() {
            return sipStatus;
        }

        public int httpStatus() {
            return httpStatus;
        }

        /** The close code on a client's WebSocket (RFC 6455 §7.4.2 leaves 4000–4999 to applications). */
        public int closeCode() {
            return closeCode;
        }

        /** The name on the wire: {@code bad-token}. */
        public String wireName() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }
}
