package org.alongside.sip.transaction;

/** What the four machines share: a name, a way, a next moment, and an end. */
abstract sealed class Transaction permits ClientInvite, ClientOther, ServerInvite, ServerOther {
    private final TransactionKey key;
    private final Flow flow;
    /** The earliest alarm that the layer has set for this machine; its bookkeeping, not the machine's. */
    long alarmAt = Timing.NEVER;

    Transaction(TransactionKey key, Flow flow) {
        this.key = key;
        this.flow = flow;
    }

    /** When {@link #onTime} is due, in nanoseconds; {@link Timing#NEVER} when no timer runs. */
    abstract long wakeAt();

    abstract void onTime(long now, Sink sink);

    abstract boolean isTerminated();

    /** Only a client's machine minds: a server's answer that can't leave will be asked for again. */
    void onTransportFailed(Sink sink) {}

    final TransactionKey key() {
        return key;
    }

    final Flow flow() {
        return flow;
    }
}
