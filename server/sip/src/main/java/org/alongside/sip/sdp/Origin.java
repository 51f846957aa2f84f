package org.alongside.sip.sdp;

/**
 * {@code o=}: who made this description. A later description of the same session has a {@code version} one higher, or the same
 * when nothing changed (RFC 3264 §8). Both numbers are unsigned 64-bit on the wire; ours stay below 2^63.
 */
public record Origin(String username, long sessionId, long version, String addressType, String address) {

    public static Origin of(long sessionId, long version, String address) {
        return new Origin("-", sessionId, version, address.indexOf(':') >= 0 ? "IP6" : "IP4", address);
    }

    public Origin withVersion(long newVersion) {
        return new Origin(username, sessionId, newVersion, addressType, address);
    }

    @Override
    public String toString() {
        return "%s %s %s IN %s %s"
                .formatted(
                        username,
                        Long.toUnsignedString(sessionId),
                        Long.toUnsignedString(version),
                        addressType,
                        address);
    }
}
