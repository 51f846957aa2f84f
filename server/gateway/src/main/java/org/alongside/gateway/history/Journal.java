package org.alongside.gateway.history;

import org.alongside.gateway.call.CallId;

/** Where whoever begins calls says what the calls themselves don't know. For any thread; returns at once. */
public interface Journal {
    /** Nothing is kept. */
    Journal NONE = new Journal() {
        @Override
        public void opened(CallId call, Opening opening) {}

        @Override
        public void joined(CallId call, String queue) {}

        @Override
        public void note(CallId call, String text) {}

        @Override
        public void refused(CallId call, String reason) {}
    };

    /** Before the call's first step. */
    void opened(CallId call, Opening opening);

    /** It waits in this queue. */
    void joined(CallId call, String queue);

    /** Something that happened to it elsewhere. */
    void note(CallId call, String text);

    /** It never began, and why. */
    void refused(CallId call, String reason);
}
