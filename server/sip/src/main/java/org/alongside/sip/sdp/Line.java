package org.alongside.sip.sdp;

import java.util.Arrays;
import java.util.List;

/** A line that is carried along as it came: {@code i= u= e= p= t= r= z= k=}. */
public record Line(char type, String value) {
    @Override
    public String toString() {
        return type + "=" + value;
    }

    /** In the order of RFC 8866 §5: those of the first group of types, then those of the next; within a group as they came. */
    static List<Line> sorted(List<Line> lines, String... groups) {
        if (lines.isEmpty()) {
            return List.of();
        }
        return Arrays.stream(groups)
                .flatMap(types -> lines.stream().filter(line -> types.indexOf(line.type()) >= 0))
                .toList();
    }
}
