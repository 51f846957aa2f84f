package org.alongside.gateway.call;

import java.util.Locale;
import org.alongside.kernel.Failure;
import org.alongside.sip.extension.Reason;

/** Why a call ended: a closed set (protocol/client.md), and the one place where it meets SIP statuses (RFC 3261 §21). */
public enum EndReason {
    NORMAL(480, 16),
    /** For those who rang while another one answered. */
    ANSWERED_ELSEWHERE(480, 26),
    BUSY(486, 17),
    DECLINED(603, 21),
    NOT_FOUND(404, 1),
    UNREACHABLE(480, 20),
    TIMEOUT(408, 19),
    NO_MEDIA(480, 47),
    MEDIA_LOST(480, 41),
    CONNECTION_LOST(480, 27),
    FORBIDDEN(403, 57),
    CODEC_MISMATCH(488, 88),
    OVERLOAD(503, 42),
    SERVER_ERROR(500, 41);

    private final int sipStatus;
    private final int cause;

    /** @param cause in the words of the telephone network (ITU-T Q.850) */
    EndReason(int sipStatus, int cause) {
        this.sipStatus = sipStatus;
        this.cause = cause;
    }

    /** As the Reason header of a CANCEL or BYE (RFC 3326). */
    String inReasonHeader() {
        return this == ANSWERED_ELSEWHERE
                ? Reason.sip(200, "Call completed elsewhere").toString() // a phone lists no missed call then
                : Reason.q850(cause, wireName()).toString();
    }

    /** What an inbound INVITE that is not yet answered gets. */
    public int sipStatus() {
        return sipStatus;
    }

    /** What a trunk's final refusal means to a caller. */
    static EndReason ofSip(int status) {
        return switch (status) {
            case 486, 600 -> BUSY;
            case 603 -> DECLINED;
            case 404, 410, 484, 604 -> NOT_FOUND;
            case 480, 502, 503 -> UNREACHABLE;
            case 408, 487, 504 -> TIMEOUT;
            case 401, 403, 407 -> FORBIDDEN;
            case 415, 488, 606 -> CODEC_MISMATCH;
            default -> {
                if (status < 400) {
                    yield UNREACHABLE; // a redirection that leads nowhere we could follow
                }
                yield status >= 600 ? DECLINED : SERVER_ERROR;
            }
        };
    }

    /** What a broker's or our own refusal means to a caller. */
    static EndReason of(Failure failure) {
        return switch (failure.code()) {
            case LIMIT, TOO_SLOW -> OVERLOAD;
            case CODEC_MISMATCH -> CODEC_MISMATCH;
            case FORBIDDEN, BAD_TOKEN, TOKEN_EXPIRED, ORIGIN_REFUSED -> FORBIDDEN;
            case BAD_REQUEST, NOT_FOUND, TIMEOUT, CONFLICT, BUSY, UNAVAILABLE, SERVER_ERROR -> SERVER_ERROR;
        };
    }

    /** As the client protocol writes it: {@code no-media}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
