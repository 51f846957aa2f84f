package org.alongside.gateway.negotiation;

import java.util.Locale;
import java.util.Optional;
import org.alongside.broker.api.Direction;
import org.alongside.sip.sdp.MediaDirection;

/** What one end does with one kind of media, always as that end sees it; the opposite of the broker's {@link Direction}. */
public record Flow(boolean sends, boolean receives) {
    public static final Flow BOTH = new Flow(true, true);
    public static final Flow NONE = new Flow(false, false);

    /** Reads a direction of the client protocol: {@code sendrecv}, {@code sendonly}, {@code recvonly} or {@code none}. */
    public static Optional<Flow> parse(String word) {
        return switch (word) {
            case "sendrecv" -> Optional.of(BOTH);
            case "sendonly" -> Optional.of(new Flow(true, false));
            case "recvonly" -> Optional.of(new Flow(false, true));
            case "none" -> Optional.of(NONE);
            default -> Optional.empty();
        };
    }

    static Flow of(MediaDirection direction) {
        return new Flow(direction.sends(), direction.receives());
    }

    /** Only what both allow. */
    public Flow and(Flow other) {
        return new Flow(sends && other.sends, receives && other.receives);
    }

    /** What remains of this end's wishes when the far end has these. */
    public Flow towards(Flow far) {
        return new Flow(sends && far.receives, receives && far.sends);
    }

    public boolean isNone() {
        return !sends && !receives;
    }

    /** The broker's view of this end: it receives what the end sends. */
    public Direction atBroker() {
        return Direction.of(sends, receives).reversed();
    }

    Flow reversed() {
        return new Flow(/* sends= */ receives, /* receives= */ sends);
    }

    MediaDirection inDescription() {
        return MediaDirection.of(sends, receives);
    }

    /** As the client protocol writes it. */
    public String word() {
        return isNone() ? "none" : inDescription().name().toLowerCase(Locale.ROOT);
    }
}
