package org.alongside.sip.reliable;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.alongside.sip.extension.RAck;
import org.alongside.sip.extension.RSeq;
import org.alongside.sip.extension.Tokens;
import org.alongside.sip.message.SipResponse;

/**
 * Their reliable provisional responses to one INVITE of ours (RFC 3262 §4), as a value: in order for each early dialog, each
 * taken once.
 *
 * @param latest the latest number, by the tag in To
 */
public record ReliableReceiver(Map<String, RSeq> latest) {
    public static final ReliableReceiver NEW = new ReliableReceiver(Map.of());

    /** As many forks as are listened to; the others ring unheard until one answers. */
    private static final int MAX_FORKS = 32;

    public ReliableReceiver {
        latest = Map.copyOf(latest);
    }

    /** What a provisional response is. */
    public sealed interface Heard {
        /** Not a reliable one: take it as it is, acknowledge nothing. */
        record Unreliable() implements Heard {}

        /** The next in order: send PRACK with this RAck in its early dialog, and take it. */
        record Next(ReliableReceiver receiver, RAck rack) implements Heard {}

        /** Repeated: its PRACK is on its way already. Pass over it. */
        record Repeated() implements Heard {}

        /** One before it is missing, or it says nothing that could be acknowledged. Pass over it: it will be repeated. */
        record OutOfOrder() implements Heard {}
    }

    public Heard on(SipResponse response) {
        boolean reliable = response.isProvisional()
                && response.status() > 100
                && Tokens.of(response.headers(), "Require").has(ReliableSender.OPTION);
        return reliable ? onReliable(response) : new Heard.Unreliable();
    }

    private Heard onReliable(SipResponse response) {
        var rseq = RSeq.of(response.headers());
        var tag = response.head().toTag();
        if (rseq.isEmpty() || tag.isEmpty()) {
            return new Heard.OutOfOrder();
        }
        var last = Optional.ofNullable(latest.get(tag.get()));
        boolean first = last.isEmpty() && latest.size() < MAX_FORKS;
        boolean next = last.filter(l -> rseq.get().equals(l.next())).isPresent();
        if (first || next) {
            var more = new HashMap<>(latest);
            more.put(tag.get(), rseq.get());
            return new Heard.Next(
                    new ReliableReceiver(more),
                    new RAck(rseq.get(), response.head().cseq()));
        }
        boolean repeated = last.filter(l -> rseq.get().number() <= l.number()).isPresent();
        return repeated ? new Heard.Repeated() : new Heard.OutOfOrder();
    }
}
