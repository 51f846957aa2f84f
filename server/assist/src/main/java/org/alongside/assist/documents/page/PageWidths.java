package org.alongside.assist.documents.page;

/** The widths in which pages are painted: a few, so that viewers of one document share pictures. */
public final class PageWidths {
    private static final int[] WIDTHS = {640, 960, 1280, 1920, 2560};

    /** A page that is a strip is painted narrower, so that its picture stays within bounds. */
    static final int MOST_PIXELS = 16_000_000;

    static final int LONGEST_SIDE = 8_000;

    private PageWidths() {}

    /** The least that is no narrower than what somebody wants, or the widest. */
    public static int atLeast(int wanted) {
        for (int width : WIDTHS) {
            if (width >= wanted) {
                return width;
            }
        }
        return WIDTHS[WIDTHS.length - 1];
    }

    /** How much to enlarge something of this size so that it is as wide as that and within bounds. */
    static double scale(double width, double height, int wide) {
        double byWidth = wide / width;
        double bySide = LONGEST_SIDE / Math.max(width, height);
        double byPixels = Math.sqrt(MOST_PIXELS / (width * height));
        return Math.min(byWidth, Math.min(bySide, byPixels));
    }
}
