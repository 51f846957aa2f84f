package org.alongside.assist.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;

/** Whatever a client sends is a message or a reason why not; a message that was read is written back as it was. */
class PictureFuzzTest {
    @FuzzTest
    void anyBytesAreAMessageOrRefused(byte @NotNull [] bytes) {
        PicturesTest.checkRoundTrip(bytes);
    }
}
