package org.alongside.gateway.call;

import java.util.List;

/**
 * Sees what calls do and has no say in it: who writes their history, who keeps the queues. Called from a call's own mailbox,
 * so it must return at once.
 */
public interface CallWatcher {
    /** A step is stored; {@code effects} are about to be performed. The last one leads to {@link CallState.Ended}. */
    void stepped(CallId call, CallState before, CallState after, List<CallEffect> effects);

    /** The call is no longer this node's; after {@link CallState.Ended}, or because another node took it. */
    void left(CallId call);
}
