package org.alongside.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The headers that most messages have, with their compact forms (RFC 3261 §7.3.3, RFC 3265, 3515, 3841, 3892, 4028, 5626) and
 * what the parser makes of them. They are found in a message's bytes, so that their names need no text of their own.
 */
enum KnownHeader {
    VIA("Via", "v", Treatment.HEAD),
    FROM("From", "f", Treatment.HEAD),
    TO("To", "t", Treatment.HEAD),
    CALL_ID("Call-ID", "i", Treatment.HEAD),
    CSEQ("CSeq", "", Treatment.HEAD),

    CONTENT_LENGTH("Content-Length", "l", Treatment.SINGLE),
    MAX_FORWARDS("Max-Forwards", "", Treatment.SINGLE),
    CONTENT_TYPE("Content-Type", "c", Treatment.SINGLE),
    EXPIRES("Expires", "", Treatment.SINGLE),
    MIN_EXPIRES("Min-Expires", "", Treatment.SINGLE),
    SESSION_EXPIRES("Session-Expires", "x", Treatment.SINGLE),
    MIN_SE("Min-SE", "", Treatment.SINGLE),

    CONTACT("Contact", "m", Treatment.ADDRESSES),
    ROUTE("Route", "", Treatment.ADDRESSES),
    RECORD_ROUTE("Record-Route", "", Treatment.ADDRESSES),
    REFER_TO("Refer-To", "r", Treatment.ADDRESSES),
    REFERRED_BY("Referred-By", "b", Treatment.ADDRESSES),
    P_ASSERTED_IDENTITY("P-Asserted-Identity", "", Treatment.ADDRESSES),

    ACCEPT("Accept", "", Treatment.TEXT),
    ACCEPT_CONTACT("Accept-Contact", "a", Treatment.TEXT),
    ALLOW("Allow", "", Treatment.TEXT),
    ALLOW_EVENTS("Allow-Events", "u", Treatment.TEXT),
    CONTENT_DISPOSITION("Content-Disposition", "", Treatment.TEXT),
    CONTENT_ENCODING("Content-Encoding", "e", Treatment.TEXT),
    EVENT("Event", "o", Treatment.TEXT),
    IDENTITY("Identity", "y", Treatment.TEXT),
    IDENTITY_INFO("Identity-Info", "n", Treatment.TEXT),
    REASON("Reason", "", Treatment.TEXT),
    REJECT_CONTACT("Reject-Contact", "j", Treatment.TEXT),
    REQUEST_DISPOSITION("Request-Disposition", "d", Treatment.TEXT),
    REQUIRE("Require", "", Treatment.TEXT),
    SERVER("Server", "", Treatment.TEXT),
    SUBJECT("Subject", "s", Treatment.TEXT),
    SUPPORTED("Supported", "k", Treatment.TEXT),
    USER_AGENT("User-Agent", "", Treatment.TEXT);

    /** What becomes of a header while it is read. */
    enum Treatment {
        /** It is part of the {@link Head}. */
        HEAD,
        /** It may stand once; its value stays text. */
        SINGLE,
        /** Its value must be a list of addresses. */
        ADDRESSES,
        /** It stays as it is. */
        TEXT
    }

    private static final int SLOTS = 256;
    private static final @Nullable KnownHeader[] BY_HASH = table();

    final String text;
    final String compact;
    final Treatment treatment;

    @SuppressWarnings("ImmutableEnumChecker") // nobody else sees it, and nothing changes it
    private final byte[] bytes;

    KnownHeader(String text, String compact, Treatment treatment) {
        this.text = text;
        this.compact = compact;
        this.treatment = treatment;
        this.bytes = text.getBytes(StandardCharsets.US_ASCII);
    }

    private static @Nullable KnownHeader[] table() {
        var table = new @Nullable KnownHeader[SLOTS];
        for (var header : values()) {
            put(table, header, header.text);
            if (!header.compact.isEmpty()) {
                put(table, header, header.compact);
            }
        }
        return table;
    }

    private static void put(@Nullable KnownHeader[] table, KnownHeader header, String name) {
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        int slot = hash(bytes, 0, bytes.length);
        while (table[slot] != null) {
            slot = (slot + 1) % SLOTS;
        }
        table[slot] = header;
    }

    /** Of the length, the first, the last and a middle letter, whatever their case. */
    private static int hash(byte[] name, int from, int to) {
        int first = name[from] | 0x20;
        int middle = name[(from + to) >>> 1] | 0x20;
        int last = name[to - 1] | 0x20;
        return (((to - from) * 31 + first) * 31 + middle * 7 + last) & (SLOTS - 1);
    }

    /** The header with this name, long or compact, in any case; empty where it is none of these. */
    static Optional<KnownHeader> find(byte[] line, int from, int to) {
        int slot = hash(line, from, to);
        for (var found = BY_HASH[slot]; found != null; found = BY_HASH[slot]) {
            if (found.isNamed(line, from, to)) {
                return Optional.of(found);
            }
            slot = (slot + 1) % SLOTS;
        }
        return Optional.empty();
    }

    private boolean isNamed(byte[] line, int from, int to) {
        if (to - from == 1) {
            return compact.length() == 1 && compact.charAt(0) == (line[from] | 0x20);
        }
        return isSpelled(line, from, to) || text.equalsIgnoreCase(ascii(line, from, to));
    }

    private boolean isSpelled(byte[] line, int from, int to) {
        return Arrays.equals(bytes, 0, bytes.length, line, from, to);
    }

    /** The name as it is kept: long, and otherwise as the sender spells it. */
    String spelled(byte[] line, int from, int to) {
        return to - from == 1 || isSpelled(line, from, to) ? text : ascii(line, from, to);
    }

    private static String ascii(byte[] line, int from, int to) {
        return new String(line, from, to - from, StandardCharsets.US_ASCII);
    }
}
