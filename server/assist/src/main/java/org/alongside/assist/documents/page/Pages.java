package org.alongside.assist.documents.page;

import java.awt.image.BufferedImage;
import java.io.IOException;

/** An opened document within a painter's process. */
interface Pages {
    int count();

    /** @param page from 0 */
    BufferedImage paint(int page, int width) throws IOException;

    /** A document that can't be shown, with a sentence for a person. */
    final class Unusable extends IOException {
        private static final long serialVersionUID = 1L;

        Unusable(String sentence) {
            super(sentence);
        }

        String sentence() {
            return String.valueOf(getMessage());
        }
    }
}
