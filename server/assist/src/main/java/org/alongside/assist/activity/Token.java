package org.alongside.assist.activity;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Who acts on the consumer's page: one agent at most, and only one to whom the consumer said yes. Agents by their numbers.
 *
 * @param holder who acts now
 * @param asking who waits for the consumer's answer
 * @param agreed to whom the consumer said yes, and who may therefore take it again without another question
 */
record Token(Optional<Integer> holder, Set<Integer> asking, Set<Integer> agreed) {
    static final Token FREE = new Token(Optional.empty(), Set.of(), Set.of());

    Token {
        asking = Set.copyOf(asking);
        agreed = Set.copyOf(agreed);
    }

    /** An agent wants it: the consumer is asked once, later it is taken, from whoever has it. */
    Token wanted(int agent) {
        return agreed.contains(agent)
                ? new Token(Optional.of(agent), asking, agreed)
                : new Token(holder, with(asking, agent), agreed);
    }

    /** An agent wants it no longer. */
    Token left(int agent) {
        return new Token(holder.filter(h -> h != agent), without(asking, agent), agreed);
    }

    /** Nobody acts, and nobody asks to. */
    Token leftByAll() {
        return new Token(Optional.empty(), Set.of(), agreed);
    }

    Token allowed(int agent) {
        return new Token(Optional.of(agent), without(asking, agent), with(agreed, agent));
    }

    /** The consumer says no, or takes it back; or the agent is gone. */
    Token denied(int agent) {
        return new Token(holder.filter(h -> h != agent), without(asking, agent), without(agreed, agent));
    }

    private static Set<Integer> with(Set<Integer> agents, int agent) {
        var more = new HashSet<>(agents);
        more.add(agent);
        return more;
    }

    private static Set<Integer> without(Set<Integer> agents, int agent) {
        var fewer = new HashSet<>(agents);
        fewer.remove(agent);
        return fewer;
    }
}
