package org.alongside.sip.sdp;

/** {@code c=IN IP4 address}: where media is wanted. The address may be a host name; a multicast suffix stays part of it. */
public record Connection(String addressType, String address) {

    /** Chooses IP4 or IP6 by the look of the address. */
    public static Connection to(String address) {
        return new Connection(address.indexOf(':') >= 0 ? "IP6" : "IP4", address);
    }

    /** The hold of RFC 2543, which old phones still send: {@code 0.0.0.0}, or {@code ::} for IPv6. */
    public boolean isUnspecified() {
        return address.equals("0.0.0.0") || address.equals("::");
    }

    @Override
    public String toString() {
        return "IN " + addressType + " " + address;
    }
}
