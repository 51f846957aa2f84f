package org.alongside.sip.message;

import java.util.regex.Pattern;

/** A message's first line: exactly one space between its parts, nothing around them (RFC 3261 §7.1, §7.2). */
sealed interface StartLine {
    String VERSION = "SIP/2.0";
    Pattern ANY_VERSION = Pattern.compile("[Ss][Ii][Pp]/[0-9]+\\.[0-9]+");

    /** One that may begin a message. */
    sealed interface Good extends StartLine {}

    record Request(String method, Uri uri) implements Good {}

    record Status(int status, String reason) implements Good {}

    /** A request of a version that isn't 2.0. */
    record WrongVersion() implements StartLine {}

    /** Neither; it may still have the looks of a request. */
    record Bad(String reason, boolean isRequest, boolean isAck) implements StartLine {}

    static StartLine parse(String line) {
        return line.regionMatches(true, 0, "SIP/", 0, 4) ? parseStatus(line) : parseRequest(line);
    }

    private static StartLine parseStatus(String line) {
        int status = line.length() > 11 && line.charAt(7) == ' ' && line.charAt(11) == ' '
                ? (int) Syntax.number(line.substring(8, 11), 699)
                : -1;
        return line.regionMatches(true, 0, VERSION, 0, 7) && status >= 100 && !Syntax.hasControl(line)
                ? new Status(status, line.substring(12))
                : new Bad("a bad status line", false, false);
    }

    private static StartLine parseRequest(String line) {
        int first = line.indexOf(' ');
        int last = line.lastIndexOf(' ');
        String method = first < 0 ? "" : line.substring(0, first);
        if (!Reader.isToken(method)) {
            return new Bad("a bad method", false, false);
        }
        boolean isAck = method.equals(SipRequest.ACK);
        String version = line.substring(last + 1);
        if (!version.equals(VERSION) && !ANY_VERSION.matcher(version).matches()) {
            return new Bad("a request line that ends without version", true, isAck);
        }
        if (!version.equalsIgnoreCase(VERSION)) {
            return isAck ? new Bad("another SIP version", true, true) : new WrongVersion();
        }
        var uri = last > first ? Uri.parse(line.substring(first + 1, last)) : java.util.Optional.<Uri>empty();
        if (uri.isEmpty() || (uri.get() instanceof SipUri sip && !sip.headers().isEmpty())) {
            return new Bad("a bad Request-URI", true, isAck);
        }
        return new Request(method, uri.get());
    }

    default boolean isRequest() {
        return switch (this) {
            case Request request -> true;
            case WrongVersion wrong -> true;
            case Status status -> false;
            case Bad(var reason, var request, var ack) -> request;
        };
    }

    default boolean isAck() {
        return switch (this) {
            case Request(var method, var uri) -> method.equals(SipRequest.ACK);
            case Bad(var reason, var request, var ack) -> ack;
            case WrongVersion wrong -> false;
            case Status status -> false;
        };
    }
}
