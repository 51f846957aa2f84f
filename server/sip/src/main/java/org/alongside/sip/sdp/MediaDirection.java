package org.alongside.sip.sdp;

import java.util.Locale;
import java.util.Optional;

/** Who sends, as the writer of the description sees it (RFC 3264 §5.1). */
public enum MediaDirection {
    SENDRECV,
    SENDONLY,
    RECVONLY,
    INACTIVE;

    public static MediaDirection of(boolean sends, boolean receives) {
        return sends ? (receives ? SENDRECV : SENDONLY) : (receives ? RECVONLY : INACTIVE);
    }

    static Optional<MediaDirection> named(String attribute) {
        return switch (attribute) {
            case "sendrecv" -> Optional.of(SENDRECV);
            case "sendonly" -> Optional.of(SENDONLY);
            case "recvonly" -> Optional.of(RECVONLY);
            case "inactive" -> Optional.of(INACTIVE);
            default -> Optional.empty();
        };
    }

    public boolean sends() {
        return this == SENDRECV || this == SENDONLY;
    }

    public boolean receives() {
        return this == SENDRECV || this == RECVONLY;
    }

    /** The same stream seen from the other end. */
    public MediaDirection reverse() {
        return of(receives(), sends());
    }

    /** What an answerer may say at most, when it would like {@code wanted} and this was offered. */
    public MediaDirection answer(MediaDirection wanted) {
        return of(wanted.sends() && receives(), wanted.receives() && sends());
    }

    public String attributeName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
