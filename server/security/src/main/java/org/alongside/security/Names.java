package org.alongside.security;

import java.net.InetAddress;
import java.util.Locale;

/** The one spelling of a host name or literal address in a certificate. */
final class Names {
    private Names() {}

    static String normal(String name) {
        try {
            return InetAddress.ofLiteral(name).getHostAddress();
        } catch (IllegalArgumentException aName) {
            return name.toLowerCase(Locale.ROOT);
        }
    }
}
