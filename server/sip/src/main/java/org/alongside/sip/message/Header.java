package org.alongside.sip.message;

/** A header as it stands in a message: long name, unfolded value. Names compare without case. */
public record Header(String name, String value) {
    public boolean is(String otherName) {
        return name.equalsIgnoreCase(otherName);
    }

    void writeTo(StringBuilder out) {
        out.append(name).append(": ").append(value).append("\r\n");
    }

    @Override
    public String toString() {
        return name + ": " + value;
    }
}
