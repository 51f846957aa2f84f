package org.alongside.launcher.settings;

import java.util.Comparator;

/** Finds the setting that a misspelt name most likely meant. */
final class Spelling {
    private Spelling() {}

    static String nearest(String wrong) {
        String generic = wrong.replaceAll("\\[\\d+]", "[*]");
        return Keys.ALL.stream()
                .map(Key::name)
                .min(Comparator.comparingInt(name -> distance(generic, name)))
                .orElseThrow()
                .replace("[*]", "[0]");
    }

    /** Levenshtein's: the fewest letters to insert, drop or change. */
    static int distance(String a, String b) {
        int[] above = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, Math.min(above[j], row[j - 1]) + 1);
            }
            above = row;
        }
        return above[b.length()];
    }
}
