package org.alongside.rtc.srtp;

import org.jspecify.annotations.Nullable;

/** The streams of one direction by SSRC: few, so a linear search beats a table; bounded, so that nobody fills our memory. */
final class Streams {
    static final int LIMIT = 32;

    private final int[] ssrcs = new int[LIMIT];
    private final Stream[] streams = new Stream[LIMIT];
    private int size;

    /** RTP and RTCP have indexes of their own, so windows of their own. */
    static final class Stream {
        final ReplayWindow rtp = new ReplayWindow();
        final ReplayWindow rtcp = new ReplayWindow();
        int nextRtcpIndex;
    }

    @Nullable
    Stream get(int ssrc) {
        for (int i = 0; i < size; i++) {
            if (ssrcs[i] == ssrc) {
                return streams[i];
            }
        }
        return null;
    }

    boolean isFull() {
        return size == LIMIT;
    }

    void put(int ssrc, Stream stream) {
        ssrcs[size] = ssrc;
        streams[size++] = stream;
    }
}
