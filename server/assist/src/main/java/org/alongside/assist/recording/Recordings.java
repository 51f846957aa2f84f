package org.alongside.assist.recording;

import java.net.InetAddress;
import java.time.Instant;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Redacted;
import org.alongside.kernel.Result;
import org.alongside.session.Grant;

/** Who keeps recordings of support sessions, where that was switched on. For any thread; never blocks. */
public interface Recordings {
    /** Records nothing. */
    Recordings NONE = new Recordings() {
        @Override
        public boolean asks(Grant.Assist consumer) {
            return false;
        }

        @Override
        public int days() {
            return 0;
        }

        @Override
        public Result<Recording> begin(About about, Recording.Listener listener) {
            return Result.failed(Failure.Code.UNAVAILABLE, "recording is switched off");
        }

        @Override
        public void audit(String who, String action, String object, String outcome, InetAddress from) {}
    };

    /** Whose session it is. */
    record About(String cid, Redacted<String> consumer, Instant startedAt) {}

    /** Whether this consumer is asked about a recording. */
    boolean asks(Grant.Assist consumer);

    /** For how long a recording is kept. */
    int days();

    /** Begins a file, or says why not. */
    Result<Recording> begin(About about, Recording.Listener listener);

    /** Writes down who did what with a recording. */
    void audit(String who, String action, String object, String outcome, InetAddress from);
}
