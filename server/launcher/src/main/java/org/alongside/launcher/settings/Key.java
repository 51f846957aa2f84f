package org.alongside.launcher.settings;

import java.nio.file.Path;

/**
 * One row of the settings table.
 *
 * @param name dotted, lower case with hyphens; {@code [*]} stands for an index in a list of groups
 * @param fallback the default as one would write it; empty where there is none
 * @param list whether the value is a list: comma-separated, or a YAML sequence
 * @param meaning one sentence for the manual
 */
record Key<T>(String name, Kind<T> kind, String fallback, boolean list, String meaning) {
    static <T> Key<T> one(String name, Kind<T> kind, String fallback, String meaning) {
        return new Key<>(name, kind, fallback, false, meaning);
    }

    static <T> Key<T> list(String name, Kind<T> kind, String meaning) {
        return new Key<>(name, kind, "", true, meaning);
    }

    /** Where a secret may stand instead: in a file that this setting names. */
    Key<Path> inFile() {
        return one(name + "-file", Kind.FILE, "", "File that holds `" + name + "` and nothing else, instead of it.");
    }

    /** Whether a property of a file or of {@code --set} is this setting. */
    boolean covers(String property) {
        String generic = property.replaceAll("\\[\\d+]", "[*]");
        return generic.equals(name) || (list && generic.equals(name + "[*]"));
    }

    /** This setting in the group with that index. */
    Key<T> at(int index) {
        return new Key<>(name.replace("[*]", "[" + index + "]"), kind, fallback, list, meaning);
    }
}
