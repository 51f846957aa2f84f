package org.alongside.assist.documents.fetch;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Result;

/**
 * A web address in the only form in which it is ever fetched or shown: http or https, a host, no user. Ports below 1024 are
 * those of the web alone, so that nobody talks to a mail server in our name.
 */
public record Address(URI uri, String host, int port, boolean secure) {
    private static final int LONGEST = 2048;
    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?|\\[[0-9A-Fa-f:.]{2,45}]");

    public static Result<Address> parse(String text) {
        if (text.length() > LONGEST) {
            return wrong("an address has at most " + LONGEST + " characters");
        }
        try {
            return of(new URI(text.strip()));
        } catch (URISyntaxException noAddress) {
            return wrong("that is no address");
        }
    }

    private static Result<Address> of(URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            return wrong("only addresses that begin with http:// or https:// can be opened");
        }
        String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
        if (authority.contains("@")) {
            return wrong("an address must not hold a user or a password");
        }
        int colon = authority.endsWith("]") ? -1 : authority.lastIndexOf(':');
        String host = ascii(colon < 0 ? authority : authority.substring(0, colon));
        if (!HOST.matcher(host).matches()) {
            return wrong("the address names no host");
        }
        boolean secure = scheme.equals("https");
        String digits = colon < 0 ? "" : authority.substring(colon + 1);
        if (!digits.matches("\\d{0,5}")) {
            return wrong("the address's port is no number");
        }
        int port = digits.isEmpty() ? (secure ? 443 : 80) : Integer.parseInt(digits);
        return port == 80 || port == 443 || (port >= 1024 && port <= 65_535)
                ? Result.ok(new Address(uri, host, port, secure))
                : wrong("the address's port is not one of the web");
    }

    private static String ascii(String host) {
        try {
            return IDN.toASCII(host);
        } catch (IllegalArgumentException noName) {
            return "";
        }
    }

    /** Where a redirect of this one leads; never from https to http. */
    Result<Address> redirected(String location) {
        if (location.length() > LONGEST) {
            return wrong("a redirect leads to an address that is too long");
        }
        try {
            return of(uri.resolve(new URI(location)))
                    .flatMap(next ->
                            secure && !next.secure ? wrong("a redirect leads from https to http") : Result.ok(next));
        } catch (URISyntaxException | IllegalArgumentException noAddress) {
            return wrong("a redirect leads to no address");
        }
    }

    /** What stands in a request's first line. */
    String target() {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return asciiOnly(path + query);
    }

    /** RFC 3986 §2.5: what is not ASCII goes as percent-encoded UTF-8. */
    private static String asciiOnly(String text) {
        return URI.create(text).toASCIIString();
    }

    String hostHeader() {
        boolean usual = port == (secure ? 443 : 80);
        return usual ? host : host + ":" + port;
    }

    /** The host as a resolver and a certificate know it. */
    public String name() {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static <T> Result<T> wrong(String sentence) {
        return Result.failed(new Failure(Failure.Code.BAD_REQUEST, sentence));
    }
}
