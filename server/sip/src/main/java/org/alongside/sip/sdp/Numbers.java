package org.alongside.sip.sdp;

/** Decimal numbers as SDP writes them: digits only, no sign, bounded. */
final class Numbers {
    private Numbers() {}

    /** The number, or −1 for anything that isn't one between 0 and {@code max}. */
    static int parse(String digits, int max) {
        return (int) parseLong(digits, max);
    }

    static long parseLong(String digits, long max) {
        if (digits.isEmpty() || digits.length() > 19) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(i) - '0';
            if (digit < 0 || digit > 9 || digit > max || value > (max - digit) / 10) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }
}
