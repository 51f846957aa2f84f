package org.alongside.sip.resolve;

/** What DNS said, as it said it: {@link Resolution} passes over what it can't trust. */
public sealed interface DnsRecord {
    /** RFC 3403 §4; SIP uses neither flag but {@code s} nor the regular expression (RFC 3263 §4.1). */
    record Naptr(int order, int preference, String flags, String service, String replacement) implements DnsRecord {}

    /** RFC 2782. */
    record Srv(int priority, int weight, int port, String target) implements DnsRecord {}

    /** An A or AAAA record: the address as text. */
    record Address(String address) implements DnsRecord {}
}
