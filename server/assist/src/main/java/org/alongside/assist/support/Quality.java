package org.alongside.assist.support;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How exactly a page is shown, from what costs least to what is the same pixel for pixel. Words are exact in all of them. */
public enum Quality {
    LOW,
    MEDIUM,
    HIGH,
    LOSSLESS;

    /** As clients and settings write it. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Quality> of(String wireName) {
        return Arrays.stream(values())
                .filter(quality -> quality.wireName().equals(wireName))
                .findFirst();
    }
}
