package org.alongside.assist.wire;

/** A rectangle in pixels of a layer, at least one pixel in each direction. */
public record Box(int x, int y, int width, int height) {
    /** Tiles are compared, replaced and forgotten by the squares of this grid, counted from the layer's origin. */
    public static final int CELL = 64;

    public int right() {
        return x + width;
    }

    public int bottom() {
        return y + height;
    }

    /** How many cells of the grid it touches. */
    public int cells() {
        return (lastColumn() - firstColumn() + 1) * (lastRow() - firstRow() + 1);
    }

    public int firstColumn() {
        return Math.floorDiv(x, CELL);
    }

    public int lastColumn() {
        return Math.floorDiv(right() - 1, CELL);
    }

    public int firstRow() {
        return Math.floorDiv(y, CELL);
    }

    public int lastRow() {
        return Math.floorDiv(bottom() - 1, CELL);
    }

    /** Whether they have a pixel in common. */
    public boolean meets(Box other) {
        return x < other.right() && other.x < right() && y < other.bottom() && other.y < bottom();
    }

    /** Whether what {@code other} shows of one cell lies in this box. */
    public boolean covers(Box other, int column, int row) {
        return x <= Math.max(other.x, column * CELL)
                && y <= Math.max(other.y, row * CELL)
                && right() >= Math.min(other.right(), (column + 1) * CELL)
                && bottom() >= Math.min(other.bottom(), (row + 1) * CELL);
    }
}
