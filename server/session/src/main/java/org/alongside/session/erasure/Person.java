package org.alongside.session.erasure;

import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Result;
import org.alongside.store.AuditEntry;
import org.alongside.store.PastCall;
import org.alongside.store.PastSupport;
import org.alongside.store.StoredSession;
import org.alongside.store.Trace;
import org.alongside.store.Traces;

/**
 * Somebody, by the name or address that records have: {@code Ana Adams}, {@code ana}, {@code ana@bank.example}, {@code
 * +49 30 1234}. A name is meant as a whole, in any case of letters; an address with or without its scheme and what follows
 * it; a user without a domain at every domain; a number whatever separates its digits.
 */
public final class Person implements Sought, Predicate<String> {
    /** What stands in the audit instead of the name. */
    static final String ERASED = "erased";

    private static final int LONGEST = 256;
    private static final Pattern SCHEME = Pattern.compile("^(sips?|tel|agent):");
    private static final Pattern NUMBER = Pattern.compile("\\+?[\\d().\\- ]*\\d[\\d().\\- ]*");
    private static final Pattern SEPARATORS = Pattern.compile("[().\\- ]");

    /** What records call those who gave no name, and what is nobody. */
    private static final Set<String> NOBODY = Set.of("anonymous", "consumer", "unknown", ERASED);

    private final Address address;
    private final boolean number;

    private Person(Address address) {
        this.address = address;
        this.number = NUMBER.matcher(address.user).matches();
    }

    public static Result<Person> of(String name) {
        var address = Address.of(name);
        if (address.user.isEmpty() || name.length() > LONGEST) {
            return Result.failed(
                    Failure.Code.BAD_REQUEST, "person must be a name or an address of 1 to " + LONGEST + " characters");
        }
        if (name.strip().toLowerCase(Locale.ROOT).startsWith("queue:")) {
            return Result.failed(
                    Failure.Code.BAD_REQUEST, "person: " + name.strip() + " is a queue, and nobody's name");
        }
        return NOBODY.contains(address.user)
                ? Result.failed(
                        Failure.Code.BAD_REQUEST,
                        "person: '" + address.user
                                + "' stands for everybody without a name; use the id of a call or of a"
                                + " support session")
                : Result.ok(new Person(address));
    }

    /** @param host empty where there is none */
    private record Address(String user, String host) {
        static Address of(String text) {
            String lower = text.strip().toLowerCase(Locale.ROOT);
            String bare = SCHEME.matcher(lower).replaceFirst("");
            if (bare.length() < lower.length() || bare.contains("@")) {
                bare = bare.split("[;?>]", 2)[0];
            }
            int at = bare.lastIndexOf('@');
            String user = at < 0 ? bare : bare.substring(0, at);
            String host = at < 0 ? "" : bare.substring(at + 1).replaceFirst(":\\d+$", "");
            return new Address(
                    NUMBER.matcher(user).matches() ? SEPARATORS.matcher(user).replaceAll("") : user, host);
        }

        boolean isIn(Address other) {
            return user.equals(other.user) && (host.isEmpty() || host.equals(other.host));
        }
    }

    /** Whether this is a name or an address of the person. */
    @Override
    public boolean test(String text) {
        return mayBeIn(text) && address.isIn(Address.of(text));
    }

    /** Spares a million rows the closer look: false only where the name is nowhere in the text. */
    private boolean mayBeIn(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return (number ? SEPARATORS.matcher(lower).replaceAll("") : lower).contains(address.user);
    }

    /** JSON writes quotes and backslashes in another way. */
    private boolean mayBeInJson(String json) {
        return address.user.contains("\"") || address.user.contains("\\") || mayBeIn(json);
    }

    @Override
    public boolean takes(PastCall call) {
        return Names.in(call).anyMatch(this)
                || (mayBeInJson(call.detailJson()) && Names.inDetail(call).anyMatch(this));
    }

    @Override
    public boolean takes(PastSupport support, Set<String> beside) {
        return test(support.consumer().reveal()) || beside.contains(support.cid());
    }

    @Override
    public boolean takes(PastSupport.Event event) {
        return test(event.who().reveal()) || test(event.detail().reveal());
    }

    @Override
    public boolean takes(StoredSession session) {
        return mayBeInJson(session.grantJson()) && Names.of(session).anyMatch(this);
    }

    @Override
    public boolean takes(Holders.Recording recording, Trace trace) {
        return test(recording.consumer())
                || trace.supports().stream()
                        .anyMatch(support -> support.session().cid().equals(recording.cid())
                                || Traces.recordings(support).contains(recording.id()))
                || trace.calls().stream()
                        .anyMatch(call -> recording.cid().equals(call.correlation()) && recording.readable());
    }

    @Override
    public AuditEntry erasedFrom(AuditEntry entry, Known known) {
        boolean called = known.call(entry)
                .filter(call -> test(call.callerName().reveal()))
                .isPresent();
        boolean its = called || test(entry.who()) || known.sessions().contains(entry.object());
        boolean who = its && !isAccount(entry.who(), known);
        boolean object = test(entry.object()) && !isAccount(entry.object(), known);
        return nameless(entry, who, object);
    }

    /** Who signs in here answers for what was done; such a name stays in the audit. */
    static boolean isAccount(String name, Known known) {
        return known.accounts().contains(Address.of(name).user);
    }

    /** Who called and from where go together. */
    static AuditEntry nameless(AuditEntry entry, boolean who, boolean object) {
        return new AuditEntry(
                entry.id(),
                entry.at(),
                who ? ERASED : entry.who(),
                entry.action(),
                object ? ERASED : entry.object(),
                entry.outcome(),
                who ? "" : entry.address());
    }
}
