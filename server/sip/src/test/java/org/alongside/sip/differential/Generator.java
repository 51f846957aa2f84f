package org.alongside.sip.differential;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Makes messages that the grammar allows, with all the freedom it gives, and damages them. */
final class Generator {
    private final RandomGenerator random;

    Generator(RandomGenerator random) {
        this.random = random;
    }

    private String one(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private String space() {
        return one("", "", "", " ", "  ", "\t", "\r\n ", " \r\n\t");
    }

    private String host() {
        return one("bank.example", "192.0.2.7", "[2001:db8::1]", "PBX-1.Example.COM", "a", "10.0.0.1");
    }

    private String uri(boolean bare) {
        String user =
                one("", "ana@", "a.b-c@", "%61na@", "+4930123;phone-context=x@", "ana:secret@", "a&b=c@", "1234@");
        user = bare && user.indexOf(';') >= 0 ? "" : user; // RFC 3261 §20: with a semicolon only in brackets
        String port = one("", "", ":5060", ":65535", ":1");
        String parameters =
                bare ? "" : one("", "", ";lr", ";transport=tcp", ";transport=UDP;lr", ";maddr=192.0.2.1", ";x=%20y");
        return one("sip:", "sip:", "sips:", "SIP:") + user + host() + port + parameters;
    }

    private String address(String tag) {
        String shown = one("", "\"Ana\" ", "\"A \\\" \\\\ B, <x>\" ", "Ana Maria ", "\"\" ", "\"Zoë\" ");
        boolean bare = shown.isEmpty() && chance(30);
        String parameters =
                (tag.isEmpty() ? "" : space() + ";" + space() + "tag=" + tag) + one("", "", ";x", ";y=\"a;b\"");
        return (bare ? uri(true) : shown + "<" + uri(false) + ">") + parameters;
    }

    private String via() {
        String transport = one("UDP", "TCP", "TLS", "udp");
        String port = one("", ":5060", ":5070", " : 5061");
        String more = one("", ";rport", ";received=192.0.2.9", ";rport=5060;received=10.0.0.1", ";alias", ";ttl=1");
        return "SIP/2.0/" + transport + " " + host() + port + space() + ";branch=z9hG4bK" + random.nextInt(1 << 30)
                + more;
    }

    private String line(String name, String compact, String value) {
        String shown =
                compact.isEmpty() || chance(70) ? one(name, name, name.toLowerCase(java.util.Locale.ROOT)) : compact;
        return shown + one("", "", " ") + ":" + one(" ", " ", "", "  ", "\r\n ") + value + one("", "", " ") + "\r\n";
    }

    /** A request or response that RFC 3261 allows. */
    byte[] message() {
        String method =
                one("INVITE", "ACK", "BYE", "OPTIONS", "INFO", "PRACK", "UPDATE", "REFER", "NOTIFY", "REGISTER");
        boolean request = chance(70);
        String body = chance(40) ? one("v=0\r\n", "x", "\r\n\r\nINVITE", "é") : "";
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        var lines = new java.util.ArrayList<>(List.of(
                line("From", "f", address("a" + random.nextInt(1000))),
                line("To", "t", address(chance(50) ? "b" + random.nextInt(1000) : "")),
                line("Call-ID", "i", one("c1@192.0.2.1", "abc", "x.y!z@host", "4711-%")),
                line("CSeq", "", random.nextInt(Integer.MAX_VALUE) + one(" ", "  ", "\t") + method)));
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            lines.add(line("Via", "v", via() + (chance(20) ? space() + "," + space() + via() : "")));
        }
        if (chance(60)) {
            lines.add(line("Contact", "m", address("") + (chance(20) ? ", " + address("") : "")));
        }
        if (chance(60)) {
            lines.add(line("Max-Forwards", "", Integer.toString(random.nextInt(256))));
        }
        if (chance(40)) {
            lines.add(
                    line(one("Subject", "User-Agent", "X-Odd", "Organization"), "", one("hello", "a b, c", "", "Zoë")));
        }
        if (chance(30)) {
            lines.add(line("Supported", "k", one("100rel, timer", "replaces", "")));
        }
        if (length > 0) {
            lines.add(line("Content-Type", "c", one("application/sdp", "text/plain;charset=utf-8", "a/b ; q=\"x\"")));
        }
        lines.add(line("Content-Length", "l", Integer.toString(length)));
        java.util.Collections.shuffle(lines.subList(0, lines.size() - 1), new java.util.Random(random.nextLong()));
        String start = request
                ? method + " " + uri(false) + " SIP/2.0\r\n"
                : "SIP/2.0 " + random.nextInt(100, 700) + " " + one("OK", "", "Not Found", "Zoë") + "\r\n";
        return (start + String.join("", lines) + "\r\n" + body).getBytes(StandardCharsets.UTF_8);
    }

    /** One to three small damages: what a broken sender, or one who means harm, would send. */
    byte[] damaged(byte[] message) {
        byte[] now = message;
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            now = damageOnce(now);
        }
        return now;
    }

    private byte[] damageOnce(byte[] bytes) {
        if (bytes.length < 2) {
            return bytes;
        }
        int at = random.nextInt(bytes.length);
        int end = Math.min(bytes.length, at + 1 + random.nextInt(8));
        return switch (random.nextInt(6)) {
            case 0 -> join(Arrays.copyOf(bytes, at), new byte[0], Arrays.copyOfRange(bytes, end, bytes.length));
            case 1 ->
                join(
                        Arrays.copyOf(bytes, end),
                        Arrays.copyOfRange(bytes, at, end),
                        Arrays.copyOfRange(bytes, end, bytes.length));
            case 2 -> join(Arrays.copyOf(bytes, at), special(), Arrays.copyOfRange(bytes, at, bytes.length));
            case 3 ->
                join(
                        Arrays.copyOf(bytes, at),
                        special(),
                        Arrays.copyOfRange(bytes, Math.min(at + 1, bytes.length), bytes.length));
            case 4 -> Arrays.copyOf(bytes, Math.max(1, at));
            default -> swapped(bytes, at, random.nextInt(bytes.length));
        };
    }

    private byte[] special() {
        return one(
                        "\"", "<", ">", ";", ",", ":", "@", "=", "\\", " ", "\t", "\r", "\n", "\r\n", "%", "[", "]",
                        "-", "0", "\0", "é")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] swapped(byte[] bytes, int a, int b) {
        byte[] copy = bytes.clone();
        copy[a] = bytes[b];
        copy[b] = bytes[a];
        return copy;
    }

    private static byte[] join(byte[]... parts) {
        var out = new java.io.ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
