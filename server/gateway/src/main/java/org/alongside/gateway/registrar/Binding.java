package org.alongside.gateway.registrar;

import java.util.List;
import java.util.Locale;
import org.alongside.kernel.Id;
import org.alongside.sip.message.SipUri;
import org.alongside.sip.transaction.Flow;

/**
 * One contact of an address of record, and the way by which it registered.
 *
 * @param contact what our requests ask for
 * @param instance {@code +sip.instance} and {@code reg-id} (RFC 5626 §4.1), which stay when the contact changes; "" for none
 * @param q its preference in thousandths
 * @param expiresAt in milliseconds of the wall clock
 * @param path proxies on the way, for Route (RFC 3327 §5.3)
 * @param flow where requests for it leave: its own connection, or the address it sent from
 */
public record Binding(
        SipUri contact,
        String instance,
        int q,
        long expiresAt,
        String callId,
        long cseq,
        List<String> path,
        Flow flow) {
    public Binding {
        path = List.copyOf(path);
    }

    /** The same phone as another node reaches it over UDP. */
    Binding at(Id node) {
        var its = new Flow(
                node, flow.listener(), flow.transport(), flow.remoteHost(), flow.remotePort(), flow.connection());
        return new Binding(contact, instance, q, expiresAt, callId, cseq, path, its);
    }

    /** What tells it from the other contacts of its address, and says nothing else. */
    public String name() {
        return new Aor(instance.isEmpty() ? place() : instance, "").key().toString();
    }

    /** The contact says another address than the packet: a NAT lies between, whose mapping must be kept open. */
    boolean isBehindNat() {
        return !flow.isReliable()
                && !(contact.bareHost().equals(flow.remoteHost()) && contact.portOr(5060) == flow.remotePort());
    }

    /** Whether both mean one place (RFC 3261 §19.1.4, as far as contacts differ; RFC 5626 §6). */
    boolean isSamePlace(Binding other) {
        return (instance.isEmpty() || other.instance.isEmpty())
                ? place().equals(other.place())
                : instance.equals(other.instance);
    }

    private String place() {
        return contact.userInfo().orElse("") + "@" + contact.host() + ":" + contact.port() + ";"
                + contact.transport().orElse("") + (contact.secure() ? ";sips" : "");
    }

    /** Who sends by this flow: a connection, or for UDP an address and port. */
    static String sourceOf(Flow flow) {
        return flow.isReliable()
                ? "connection " + flow.connection()
                : (flow.remoteHost() + " " + flow.remotePort()).toLowerCase(Locale.ROOT);
    }
}
