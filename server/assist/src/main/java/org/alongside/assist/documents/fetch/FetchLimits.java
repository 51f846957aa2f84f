package org.alongside.assist.documents.fetch;

import java.time.Duration;

/**
 * How patient the server is with an address.
 *
 * @param bytes of the document
 * @param connect for one TCP connection
 * @param whole from the first look-up to the last byte, redirects included
 * @param redirects in a row
 */
public record FetchLimits(int bytes, Duration connect, Duration whole, int redirects) {
    public static final FetchLimits DEFAULT =
            new FetchLimits(25 << 20, Duration.ofSeconds(5), Duration.ofSeconds(20), 5);
}
