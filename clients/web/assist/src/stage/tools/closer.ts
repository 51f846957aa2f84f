import type { Box } from '../../wire/pictures';

/** So many pixels, and such sides, a part that is looked at closely may have (`assist.detail`). */
const MOST_PIXELS = 1 << 20;
const WIDEST = 4_096;
/** Below this much more nobody sees a difference. */
const HARDLY = 1.02;

/** What a room shows of the picture that lies in it, in pixels of the screen. */
export interface Seen {
  readonly scrollLeft: number;
  readonly scrollTop: number;
  readonly clientWidth: number;
  readonly clientHeight: number;
}

/**
 * Which part of a picture is shown with more pixels of the screen than it has itself: what the room shows of it, and of that
 * the middle where it is too much. Null where none is.
 * @param scale CSS pixels for each pixel of the picture
 * @param density the screen's pixels for each CSS pixel
 */
export function partCloser({ scrollLeft, scrollTop, clientWidth, clientHeight }: Seen, picture: { readonly width: number; readonly height: number }, scale: number, density: number): Box | null {
  if (scale * density < HARDLY) return null;
  const [left, right] = middle(scrollLeft / scale, (scrollLeft + clientWidth) / scale, picture.width, WIDEST);
  const [top, bottom] = middle(scrollTop / scale, (scrollTop + clientHeight) / scale, picture.height, Math.min(WIDEST, Math.floor(MOST_PIXELS / Math.max(1, right - left))));
  return right > left && bottom > top ? [left, top, right - left, bottom - top] : null;
}

/** The pixels from one place to another within a length, at most so many around the middle. */
function middle(from: number, to: number, length: number, most: number): readonly [number, number] {
  const [first, last] = [Math.max(0, Math.floor(from)), Math.min(length, Math.ceil(to))];
  const spare = Math.max(0, last - first - most);
  return [first + Math.ceil(spare / 2), last - Math.floor(spare / 2)];
}
