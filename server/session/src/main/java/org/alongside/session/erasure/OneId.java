package org.alongside.session.erasure;

import java.util.Set;
import java.util.regex.Pattern;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Result;
import org.alongside.store.AuditEntry;
import org.alongside.store.PastCall;
import org.alongside.store.PastSupport;
import org.alongside.store.StoredSession;
import org.alongside.store.Trace;
import org.alongside.store.Traces;
import tools.jackson.databind.json.JsonMapper;

/** What has this id: a call, a support session by either of its ids, the calls beside it, its recordings, a token. */
public record OneId(String id) implements Sought {
    /** What a correlation id may be, which is the widest of them. */
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._~-]{1,128}");

    public static Result<OneId> of(String id) {
        return FORM.matcher(id).matches()
                ? Result.ok(new OneId(id))
                : Result.failed(
                        Failure.Code.BAD_REQUEST,
                        "id must be that of a call, a support session or a recording: up to 128 letters, digits or . _ ~ -");
    }

    @Override
    public boolean takes(PastCall call) {
        return call.id().toString().equals(id) || call.correlation().equals(id);
    }

    @Override
    public boolean takes(PastSupport support, Set<String> beside) {
        return support.id().toString().equals(id) || support.cid().equals(id);
    }

    /** A recording tells of its session. */
    @Override
    public boolean takes(PastSupport.Event event) {
        return event.kind().equals("recording-started")
                && event.detail().reveal().equals(id);
    }

    /** One that was issued for this session alone. */
    @Override
    public boolean takes(StoredSession session) {
        var ids =
                JsonMapper.shared().readTree(session.grantJson()).path("assist").path("correlationIds");
        return session.id().toString().equals(id)
                || (ids.size() == 1 && ids.path(0).asString("").equals(id));
    }

    @Override
    public boolean takes(Holders.Recording recording, Trace trace) {
        return recording.id().equals(id)
                || recording.cid().equals(id)
                || trace.supports().stream()
                        .anyMatch(support -> Traces.recordings(support).contains(recording.id()));
    }

    @Override
    public AuditEntry erasedFrom(AuditEntry entry, Known known) {
        boolean call = known.call(entry).isPresent();
        boolean its = call || entry.object().equals(id) || known.sessions().contains(entry.object());
        return Person.nameless(
                entry,
                its && !Person.isAccount(entry.who(), known),
                call && !entry.object().startsWith("queue:") && !Person.isAccount(entry.object(), known));
    }
}
