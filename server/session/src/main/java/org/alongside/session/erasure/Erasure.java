package org.alongside.session.erasure;

import java.net.InetAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Result;
import org.alongside.session.Audit;
import org.alongside.session.erasure.Holders.Recording;
import org.alongside.store.AuditEntry;
import org.alongside.store.StoredSession;
import org.alongside.store.Trace;
import org.alongside.store.Traces;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is kept about one person before its time is over: looked at first, then erased (GDPR Art. 17). Files go first and the
 * database after them, in one transaction: whatever comes between, the same request finds the rest again. For any thread;
 * waits for the database.
 */
public final class Erasure {
    /** What an erasure is called in the audit. */
    public static final String ERASED = "records.erased";

    private static final Logger log = LoggerFactory.getLogger(Erasure.class);

    private final Traces traces;
    private final Holders holders;
    private final Audit audit;
    private final InstantSource clock;

    public Erasure(Traces traces, Holders holders, Audit audit, InstantSource clock) {
        this.traces = traces;
        this.holders = holders;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Who wants it.
     *
     * @param reference of the person's request, in the administrator's own files; never a name
     */
    public record Order(String who, Optional<String> reference, InetAddress from) {}

    /** What is there now. */
    public Result<Found> look(Sought sought) {
        return holders.settled().map(_ -> found(sought));
    }

    /** Erases it all, or says why not; also what was tried in vain is in the audit, without the name. */
    public Result<Found> erase(Sought sought, Order order) {
        // What goes on is asked for before what is over is waited for, so that nothing ends between the two unseen.
        var goesOn = goesOn(sought);
        var erased = goesOn.isEmpty()
                ? look(sought).flatMap(found -> erase(sought, found, order))
                : Result.<Found>failed(
                        Failure.Code.CONFLICT,
                        "nothing is erased: " + String.join(", ", goesOn)
                                + " still goes on; ask again when it is over");
        erased.trouble().ifPresent(failure -> {
            audit.note(
                    order.who, ERASED, object(sought, order, ""), failure.code().wireName(), order.from);
        });
        return erased;
    }

    private Result<Found> erase(Sought sought, Found found, Order order) {
        if (found.isEmpty()) {
            return Result.failed(Failure.Code.NOT_FOUND, nothing(sought));
        }
        var kept = new ArrayList<String>();
        for (var recording : found.recordings()) {
            var deleted = holders.delete(recording);
            String outcome = deleted.trouble().map(f -> f.code().wireName()).orElse(Audit.OK);
            audit.note(order.who, "recording.deleted", recording.id(), outcome, order.from);
            deleted.trouble().ifPresent(failure -> kept.add(recording.id()));
        }
        if (!kept.isEmpty()) {
            return Result.failed(Failure.Code.SERVER_ERROR, left(kept, found));
        }
        var gone = traces.erase(sought, ids(found.recordings()), trace -> told(sought, order, trace, found));
        holders.forgotten(gone.tokens().stream().map(StoredSession::id).toList());
        var all = with(found, gone);
        log.info("records were erased: {}", all.summary());
        return Result.ok(all);
    }

    /** In one sentence for whoever asked. */
    public static String nothing(Sought sought) {
        return sought instanceof Person
                ? "nothing is kept under this name; it is meant as a whole, as records have it"
                : "nothing is kept under this id";
    }

    private static String left(List<String> kept, Found found) {
        int gone = found.recordings().size() - kept.size();
        return "recording " + String.join(", ", kept) + " can't be deleted, the log says why; " + gone
                + " other recordings are gone, and nothing in the database is touched. Ask again when the files can be"
                + " deleted";
    }

    private AuditEntry told(Sought sought, Order order, Trace trace, Found found) {
        String object = object(sought, order, ": " + with(found, trace).summary());
        return new AuditEntry(0, clock.instant(), order.who, ERASED, object, Audit.OK, order.from.getHostAddress());
    }

    /** Neither the name nor the id: what the audit says of an erasure must not lead back to the person. */
    private static String object(Sought sought, Order order, String counts) {
        String by = sought instanceof Person ? "by name" : "by id";
        return by + order.reference.map(reference -> ", request " + reference).orElse("") + counts;
    }

    private static Found with(Found found, Trace trace) {
        return new Found(
                trace, found.recordings(), found.recordedAs(), found.goesOn(), found.accounts(), found.unreadable());
    }

    // --- what there is

    private Found found(Sought sought) {
        var recordings = holders.recordings();
        var first = traces.find(sought, Set.of());
        var its = recordings.stream().filter(r -> sought.takes(r, first)).toList();
        // The audit knows a recording by its id alone; what no support session tells of is said to it.
        var trace = its.isEmpty() ? first : traces.find(sought, ids(its));
        return new Found(
                trace, its, recordedAs(sought, trace, its), goesOn(sought), accounts(sought), (int) recordings.stream()
                        .filter(r -> !r.readable() && !its.contains(r))
                        .count());
    }

    private static Set<String> ids(Collection<Recording> recordings) {
        return recordings.stream().map(Recording::id).collect(Collectors.toUnmodifiableSet());
    }

    private List<String> goesOn(Sought sought) {
        var calls = holders.callsGoingOn().stream().filter(sought::takes).map(call -> "call " + call.id());
        var supports = holders.supportsGoingOn().stream()
                .filter(support -> switch (sought) {
                    case Person person -> support.names().stream().anyMatch(person);
                    case OneId(var id) -> support.cid().equals(id);
                })
                .map(support -> "support session " + support.cid());
        var none = new Trace(List.of(), List.of(), List.of(), List.of(), List.of());
        var recordings = holders.recordings().stream()
                .filter(recording -> recording.goesOn() && sought.takes(recording, none))
                .map(recording -> "recording " + recording.id());
        return Stream.of(calls, supports, recordings).flatMap(all -> all).toList();
    }

    /** For whoever has to see that this is one person, and under which other names to ask again. */
    private static List<String> recordedAs(Sought sought, Trace trace, List<Recording> recordings) {
        if (!(sought instanceof Person person)) {
            return List.of();
        }
        var names = new TreeSet<String>();
        trace.calls().forEach(call -> {
            Stream.concat(Names.in(call), Names.inDetail(call)).filter(person).forEach(names::add);
            if (person.test(call.caller())) {
                names.add(call.callerName().reveal());
            }
        });
        trace.supports()
                .forEach(support -> names.add(support.session().consumer().reveal()));
        trace.tokens().forEach(token -> Names.of(token).forEach(names::add));
        recordings.forEach(recording -> names.add(recording.consumer()));
        trace.audit()
                .forEach(entry ->
                        Stream.of(entry.who(), entry.object()).filter(person).forEach(names::add));
        names.remove("");
        return List.copyOf(names);
    }

    private List<String> accounts(Sought sought) {
        return sought instanceof Person person
                ? holders.accounts().stream()
                        .filter(account -> person.test(account.name()))
                        .map(account -> account.kind() + " " + account.name())
                        .toList()
                : List.of();
    }
}
