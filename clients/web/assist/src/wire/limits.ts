// By themselves, so that a consumer's page, whose pictures a Worker packs, need not load what reads and writes them.

/** Hidden boxes that a frame names; all are black. */
export const MOST_HIDDEN = 256;
/** Bytes of a label in UTF-8. */
export const LONGEST_LABEL = 64;
/** No place of a page is farther from its corner. */
export const FARTHEST = 2 ** 24;
