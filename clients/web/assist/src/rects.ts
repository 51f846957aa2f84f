import type { Box } from './wire/pictures';

/** Left, top, right, bottom. */
export type Rect = readonly [number, number, number, number];

export const boxOf = ([left, top, right, bottom]: Rect): Box => [left, top, right - left, bottom - top];
export const rectOf = ([x, y, width, height]: Box): Rect => [x, y, x + width, y + height];

/** What is in both, if anything is. */
export function common(a: Rect, b: Rect): Rect | null {
  const [left, top, right, bottom] = [Math.max(a[0], b[0]), Math.max(a[1], b[1]), Math.min(a[2], b[2]), Math.min(a[3], b[3])];
  return left < right && top < bottom ? [left, top, right, bottom] : null;
}

/** What is left of one around a hole: up to four, of which none overlap. */
export function without(rect: Rect, hole: Rect): Rect[] {
  const cut = common(rect, hole);
  if (cut === null) return [rect];
  const [left, top, right, bottom] = rect;
  const around: Rect[] = [
    [left, top, right, cut[1]],
    [left, cut[1], cut[0], cut[3]],
    [cut[2], cut[1], right, cut[3]],
    [left, cut[3], right, bottom],
  ];
  return around.filter(([l, t, r, b]) => l < r && t < b);
}
