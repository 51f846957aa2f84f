package org.alongside.assist.documents.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;

/** Whatever a file holds, it says how large a picture it is, or is none. */
class PictureHeadFuzzTest {
    @FuzzTest
    void anyBytesAreAPictureOrNone(byte @NotNull [] bytes) {
        PictureHead.read(bytes).ifPresent(head -> {
            assertThat(head.turned()).isBetween(1, 8);
            assertThat(DocumentKind.of(bytes)).contains(DocumentKind.PICTURE);
        });
    }
}
