package org.alongside.sip.sdp;

import java.util.ArrayList;
import java.util.List;

/** The words of an SDP value, which any number of spaces tell apart. */
final class Words {
    private Words() {}

    /** At least one, possibly empty. */
    static List<String> of(String value) {
        String text = value.trim();
        var words = new ArrayList<String>(8);
        int start = 0;
        for (int space = text.indexOf(' '); space >= 0; space = text.indexOf(' ', start)) {
            words.add(text.substring(start, space));
            start = space + 1;
            while (text.charAt(start) == ' ') { // a trimmed text doesn't end with one
                start++;
            }
        }
        words.add(text.substring(start));
        return words;
    }
}
