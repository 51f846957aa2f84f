package org.alongside.sip.sdp;

import java.util.Locale;
import java.util.Optional;

/**
 * {@code a=candidate} (RFC 8839 §5.1). The address may be an mDNS name. What follows the type ({@code raddr}, {@code tcptype},
 * {@code generation} …) stays as text.
 */
public record IceCandidate(
        String foundation,
        int component,
        String transport,
        long priority,
        String address,
        int port,
        String type,
        String extensions) {

    /** A candidate of ours: one UDP address of this machine. */
    public static IceCandidate host(int number, String address, int port) {
        long priority = (126L << 24) + ((65_535L - number) << 8) + 255; // RFC 8445 §5.1.2.1, component 1
        return new IceCandidate(Integer.toString(number), 1, "udp", priority, address, port, "host", "");
    }

    static Optional<IceCandidate> parse(String value) {
        String[] parts = value.trim().split("\\s+", 9);
        if (parts.length < 8 || !parts[6].equals("typ")) {
            return Optional.empty();
        }
        int component = Numbers.parse(parts[1], 256);
        long priority = Numbers.parseLong(parts[3], 0xffff_ffffL);
        int port = Numbers.parse(parts[5], 65_535);
        if (component < 1 || priority < 0 || port < 0) {
            return Optional.empty();
        }
        String transport = parts[2].toLowerCase(Locale.ROOT);
        String extensions = parts.length > 8 ? parts[8] : "";
        return Optional.of(
                new IceCandidate(parts[0], component, transport, priority, parts[4], port, parts[7], extensions));
    }

    @Override
    public String toString() {
        return "%s %d %s %d %s %d typ %s%s"
                .formatted(
                        foundation,
                        component,
                        transport,
                        priority,
                        address,
                        port,
                        type,
                        extensions.isEmpty() ? "" : " " + extensions);
    }
}
