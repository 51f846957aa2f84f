package org.alongside.session.erasure;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Id;
import org.alongside.kernel.Result;
import org.alongside.store.PastCall;

/** A server in which so much goes on, and a folder of which some files can't be deleted. */
public final class FakeHolders implements Holders {
    public final List<PastCall> calls = new ArrayList<>();
    public final List<Support> supports = new ArrayList<>();
    public final List<Recording> recordings = new ArrayList<>();
    public final Set<String> undeletable = new HashSet<>();
    public final List<Id> forgotten = new ArrayList<>();
    public final List<Account> accounts = new ArrayList<>();

    @Override
    public List<PastCall> callsGoingOn() {
        return List.copyOf(calls);
    }

    @Override
    public List<Support> supportsGoingOn() {
        return List.copyOf(supports);
    }

    @Override
    public Result<Boolean> settled() {
        return Result.ok(true);
    }

    @Override
    public List<Recording> recordings() {
        return List.copyOf(recordings);
    }

    @Override
    public Result<?> delete(Recording recording) {
        if (undeletable.contains(recording.id())) {
            return Result.failed(Failure.Code.SERVER_ERROR, "it can't be deleted; the log says why");
        }
        recordings.remove(recording);
        return Result.ok(recording);
    }

    @Override
    public void forgotten(List<Id> tokens) {
        forgotten.addAll(tokens);
    }

    @Override
    public List<Account> accounts() {
        return List.copyOf(accounts);
    }
}
