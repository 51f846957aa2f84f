package org.alongside.rtc.dtmf;

/** The sixteen keys and their event codes (RFC 4733 §3.2). */
public final class DtmfTone {
    private static final String KEYS = "0123456789*#ABCD";

    private DtmfTone() {}

    /** The event code, or −1 where it is no key. Lower case letters are keys too. */
    public static int event(char key) {
        return KEYS.indexOf(Character.toUpperCase(key));
    }

    static boolean isKey(int event) {
        return event < KEYS.length();
    }

    static char key(int event) {
        return KEYS.charAt(event);
    }
}
