import type { PartOfWindow } from '../wire/messages';

/** A window of ours with a call, as whoever shares the page knows it. */
export interface Placed {
  /** Where it lies in the browser's window; null while it does not show. */
  readonly box: PartOfWindow | null;
  /** An agent wants it there. */
  place(x: number, y: number): void;
  close(): void;
}

/** The window with a call that shows, if one does; and who wants to hear when it came, moved or went. */
export const callWindow: { now: Placed | null; changed: () => void } = { now: null, changed: () => {} };
