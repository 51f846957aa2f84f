package org.alongside.assist.recording;

import java.time.Duration;

/**
 * How much is recorded, and for how long it is kept.
 *
 * @param ask whose consumers are asked
 * @param bytesOfOne of one file
 * @param bytesOfAll of all files together
 */
public record RecordingLimits(Ask ask, Duration keep, long bytesOfOne, long bytesOfAll) {
    /** Of whom the consumer is asked for a recording. */
    public enum Ask {
        NEVER,
        /** Of sessions whose token says {@code record}. */
        REQUESTED,
        ALWAYS
    }
}
