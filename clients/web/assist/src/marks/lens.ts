import type { PartOfWindow } from '../wire/messages';

/** So many times its size a part is shown, where the window has room for that. */
const TIMES = 2;
/** What a lens has above what it enlarges: whose it is, and a button that closes it. */
export const BAR = 40;
/** A bar needs so much for that. */
const NARROWEST = 150;
/** Less than this is hardly worth a look. */
const LEAST = 8;

/** Where a lens lies over a window, and what it enlarges. */
export interface Laid {
  /** What of the window is enlarged. */
  readonly part: PartOfWindow;
  /** What of the window the lens covers, its bar included. */
  readonly box: PartOfWindow;
  /** How many times its size. */
  readonly times: number;
}

/**
 * How a lens lies over its region, like a reading glass: around the middle of what it enlarges, and never beyond the window.
 * The consumer's page and every stage lay it in this same way. Null where the window shows none of the region.
 */
export function lay(region: PartOfWindow, window: { readonly width: number; readonly height: number }): Laid | null {
  const [x, y] = [Math.max(0, region.x), Math.max(0, region.y)];
  const [w, h] = [Math.min(window.width, region.x + region.width) - x, Math.min(window.height, region.y + region.height) - y];
  if (w < LEAST || h < LEAST) return null;
  const times = Math.max(1, Math.min(TIMES, window.width / w, (window.height - BAR) / h));
  const width = Math.min(window.width, Math.max(NARROWEST, Math.round(w * times)));
  const height = Math.min(window.height, Math.round(h * times) + BAR);
  return { part: { x, y, width: w, height: h }, box: { x: within(x + (w - width) / 2, window.width - width), y: within(y + (h - height - BAR) / 2, window.height - height), width, height }, times };
}

const within = (value: number, most: number): number => Math.max(0, Math.min(Math.round(value), most));
