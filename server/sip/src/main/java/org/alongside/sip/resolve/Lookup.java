package org.alongside.sip.resolve;

/**
 * A question for DNS; whoever performs it follows aliases (CNAME) and answers with {@link DnsRecord}s.
 *
 * @param name lower case, without the root's dot
 */
public record Lookup(Type type, String name) {

    public enum Type {
        NAPTR,
        SRV,
        A,
        AAAA
    }
}
