package org.alongside.launcher;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.alongside.assist.Assist;
import org.alongside.assist.LiveSupport;
import org.alongside.assist.history.StoredSupportHistory;
import org.alongside.assist.recording.RecordingFolder;
import org.alongside.gateway.history.History;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Id;
import org.alongside.kernel.Redacted;
import org.alongside.kernel.Result;
import org.alongside.session.Sessions;
import org.alongside.session.erasure.Holders;
import org.alongside.store.Database;
import org.alongside.store.PastCall;

/** Those who know something of a person, wired for its erasure. */
record ErasurePart(
        History history,
        Optional<StoredSupportHistory> supportHistory,
        RecordingFolder folder,
        Assist assist,
        Sessions sessions,
        Database database)
        implements Holders {
    private static final int SETTLED_WITHIN_SECONDS = 20;

    @Override
    public List<PastCall> callsGoingOn() {
        return history.goingOn();
    }

    @Override
    public List<Support> supportsGoingOn() {
        return assist.live().stream().map(ErasurePart::support).toList();
    }

    private static Support support(LiveSupport live) {
        var names = Stream.concat(Stream.of(live.consumer()), live.agents().stream())
                .map(Redacted::reveal)
                .toList();
        return new Support(live.cid(), names);
    }

    @Override
    public Result<Boolean> settled() {
        var supports = supportHistory
                .map(StoredSupportHistory::written)
                .orElseGet(() -> CompletableFuture.completedFuture(null));
        try {
            CompletableFuture.allOf(history.written(), supports, folder.audited())
                    .orTimeout(SETTLED_WITHIN_SECONDS, TimeUnit.SECONDS)
                    .join();
            return Result.ok(true);
        } catch (CompletionException slow) {
            return Result.failed(
                    Failure.Code.UNAVAILABLE,
                    "what is over waits to be written, because the database is slow; nothing is erased, ask again later");
        }
    }

    @Override
    public List<Recording> recordings() {
        return folder.all().stream().map(this::recording).toList();
    }

    private Recording recording(RecordingFolder.Stored stored) {
        var about = folder.about(stored);
        return new Recording(
                stored.id().toString(),
                about.isPresent(),
                about.map(a -> a.cid()).orElse(""),
                about.map(a -> a.consumer().reveal()).orElse(""),
                stored.startedAt(),
                stored.bytes(),
                folder.goesOn(stored.id()));
    }

    /** One that is gone already is what was asked for. */
    @Override
    public Result<?> delete(Recording recording) {
        var deleted = folder.delete(Id.parse(recording.id()).orElseThrow());
        return deleted.trouble().filter(f -> f.code() == Failure.Code.NOT_FOUND).isPresent()
                ? Result.ok(recording)
                : deleted;
    }

    @Override
    public void forgotten(List<Id> tokens) {
        sessions.erased(tokens);
    }

    @Override
    public List<Account> accounts() {
        return Stream.concat(
                        database.agentAccounts().all().stream().map(a -> new Account("agent", a.username())),
                        database.phoneAccounts().all().stream().map(p -> new Account("phone", p.address())))
                .toList();
    }
}
