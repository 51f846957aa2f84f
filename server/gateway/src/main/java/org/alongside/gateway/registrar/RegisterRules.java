package org.alongside.gateway.registrar;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.alongside.sip.message.NameAddress;
import org.alongside.sip.message.SipRequest;
import org.alongside.sip.message.SipUri;
import org.alongside.sip.message.Syntax;
import org.alongside.sip.transaction.Flow;

/** What a REGISTER that proved who it is makes of the bindings of its address (RFC 3261 §10.3): all it asks for, or nothing. */
final class RegisterRules {
    static final int MAX_CONTACTS = 10;
    static final int MIN_SECONDS = 60;
    static final int MAX_SECONDS = 3600;
    private static final int MAX_PATH = 8;
    private static final int MAX_TEXT = 1024;

    private RegisterRules() {}

    /** What becomes of it. */
    sealed interface Outcome {
        /** @param bindings all that the address has now */
        record Accepted(List<Binding> bindings) implements Outcome {}

        record Refused(int status, String reason) implements Outcome {}

        /** 423: to be asked again with at least {@link #MIN_SECONDS}. */
        record TooBrief() implements Outcome {}
    }

    private static final Outcome MALFORMED = new Outcome.Refused(400, "Bad Request");
    private static final Outcome TOO_MANY = new Outcome.Refused(403, "Too Many Contacts");
    private static final Outcome OUT_OF_ORDER = new Outcome.Refused(500, "CSeq Out of Order");

    /**
     * @param before those that have not expired
     * @param flow by which the request came
     */
    static Outcome apply(List<Binding> before, SipRequest request, Flow flow, long nowMillis) {
        var texts = request.headers().all("Contact");
        if (texts.stream().anyMatch(text -> text.strip().equals("*"))) {
            return removeAll(before, request, texts.size());
        }
        var contacts = request.headers().addresses("Contact");
        var path = request.headers().addresses("Path").stream()
                .map(NameAddress::toString)
                .toList();
        if (contacts.size() != count(texts) || contacts.size() > MAX_CONTACTS || path.size() > MAX_PATH) {
            return contacts.size() > MAX_CONTACTS ? TOO_MANY : MALFORMED;
        }
        List<Binding> now = before;
        for (var contact : contacts) {
            var seconds = seconds(contact, request);
            var uri = contact.sipUri();
            if (seconds.isEmpty() || uri.isEmpty() || contact.toString().length() > MAX_TEXT) {
                return MALFORMED;
            }
            if (seconds.get() > 0 && seconds.get() < MIN_SECONDS) {
                return new Outcome.TooBrief();
            }
            var made = binding(contact, uri.get(), seconds.get(), path, request, flow, nowMillis);
            if (now.stream().anyMatch(old -> old.isSamePlace(made) && isOlder(request, old) && before.contains(old))) {
                return OUT_OF_ORDER;
            }
            now = replaced(now, made, seconds.get() > 0);
        }
        return now.size() > MAX_CONTACTS ? TOO_MANY : new Outcome.Accepted(now);
    }

    /** {@code Contact: *} stands alone and means the end (§10.2.2). */
    private static Outcome removeAll(List<Binding> before, SipRequest request, int contacts) {
        boolean zero = request.headers().number("Expires", Integer.MAX_VALUE).equals(Optional.of(0L));
        if (!zero || contacts != 1) {
            return MALFORMED;
        }
        return before.stream().anyMatch(old -> isOlder(request, old)) ? OUT_OF_ORDER : new Outcome.Accepted(List.of());
    }

    private static long count(List<String> texts) {
        return texts.stream()
                .mapToLong(text -> Syntax.commaList(text).map(List::size).orElse(-1))
                .sum();
    }

    /** Within one Call-ID a binding moves forward only (§10.3, step 7). */
    private static boolean isOlder(SipRequest request, Binding old) {
        return old.callId().equals(request.head().callId())
                && request.head().cseq().number() <= old.cseq();
    }

    /** Its own parameter, the header, or what we think best; more than we like is cut. Empty where it makes no sense. */
    private static Optional<Integer> seconds(NameAddress contact, SipRequest request) {
        var own = contact.parameters().get("expires");
        if (own.isPresent()) {
            long read = Syntax.number(own.get(), 0xffff_ffffL);
            return read < 0 ? Optional.empty() : Optional.of((int) Math.min(read, MAX_SECONDS));
        }
        if (!request.headers().has("Expires")) {
            return Optional.of(MAX_SECONDS);
        }
        return request.headers().number("Expires", 0xffff_ffffL).map(read -> (int) Math.min(read, MAX_SECONDS));
    }

    private static Binding binding(
            NameAddress contact,
            SipUri uri,
            int seconds,
            List<String> path,
            SipRequest request,
            Flow flow,
            long nowMillis) {
        var instance = contact.parameters().get("+sip.instance");
        var number = contact.parameters().get("reg-id").orElse("");
        return new Binding(
                uri.asRequestUri(),
                instance.map(i -> i + number).orElse(""),
                q(contact),
                nowMillis + seconds * 1000L,
                request.head().callId(),
                request.head().cseq().number(),
                path,
                flow);
    }

    /** RFC 3261 §20.10: 0 to 1 with three decimals; without it, or where it makes no sense, 1. */
    private static int q(NameAddress contact) {
        return contact.parameters()
                .get("q")
                .filter(text -> text.matches("0(\\.[0-9]{0,3})?|1(\\.0{0,3})?"))
                .map(text -> (int) Math.round(Double.parseDouble(text) * 1000))
                .orElse(1000);
    }

    private static List<Binding> replaced(List<Binding> bindings, Binding made, boolean stays) {
        var now = new ArrayList<Binding>();
        bindings.stream().filter(old -> !old.isSamePlace(made)).forEach(now::add);
        if (stays) {
            now.add(made);
        }
        return now;
    }
}
