package org.alongside.broker.control;

import java.util.ArrayDeque;
import java.util.List;
import org.alongside.broker.api.BrokerEvent;
import org.alongside.broker.api.wire.Frame;

/**
 * One owner's events with their numbers, kept until it says that it heard them, so that a new socket goes on where the old
 * one broke off. Beyond the bound the oldest are lost, which the next {@link Frame.Welcome} tells.
 */
final class EventLog {
    static final int MAX_KEPT = 2_048;

    private final ArrayDeque<Frame.Event> kept = new ArrayDeque<>();
    private long nextSeq = 1;

    Frame.Event add(BrokerEvent event) {
        if (kept.size() == MAX_KEPT) {
            kept.removeFirst();
        }
        var numbered = new Frame.Event(Frame.VERSION, nextSeq++, event);
        kept.addLast(numbered);
        return numbered;
    }

    void heardUntil(long seq) {
        while (!kept.isEmpty() && kept.peekFirst().seq() <= seq) {
            kept.removeFirst();
        }
    }

    /** What is to be sent to somebody who has heard everything up to {@code seq}. */
    List<Frame.Event> after(long seq) {
        return kept.stream().filter(event -> event.seq() > seq).toList();
    }

    /** The next event's number. */
    long nextSeq() {
        return nextSeq;
    }
}
