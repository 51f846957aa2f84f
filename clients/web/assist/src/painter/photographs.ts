import { boxOf, without, type Rect } from '../rects';
import type { Box } from '../wire/pictures';
import { merge } from './cells';

/** Pixels as RGBA words, row by row. */
export interface Pixels {
  readonly pixels: Uint32Array;
  readonly width: number;
  readonly height: number;
}

/** A part of a picture, from the picture's corner. */
export interface Region {
  readonly box: Box;
  readonly photograph: boolean;
}

/** What is looked at, and a multiple of what JPEG packs by itself. */
const BLOCK = 16;
/** What is decided about. */
const UNIT = 64;
/** A block of so many colours may be of a photograph: plain ones have one, words and lines few, slopes of colour some. */
const MANY_COLOURS = 32;
/** A unit with fewer blocks of a photograph is not worth a loss. */
const LEAST_BLOCKS = 4;
/** So many neighbours in a block that are of one colour are no chance: it is the ground or the ink. */
const NO_CHANCE = 12;

/**
 * Which parts of a picture look like a photograph, so that a loss does not show, and which like words and lines. Told by the
 * pixels alone: words stand on or consist of one colour, of which there is much; photographs have many colours, and little of each.
 * Where both lie close together the words decide. The plain ground beside a photograph is no words: it is cut off.
 */
export function regions(picture: Pixels): Region[] {
  const { width, height } = picture;
  const found: Region[] = [];
  for (let y = 0; y < height; y += UNIT) {
    for (let x = 0; x < width; x += UNIT) {
      const unit: Rect = [x, y, Math.min(x + UNIT, width), Math.min(y + UNIT, height)];
      const inner = withoutGround(picture, unit);
      const photograph = isPhotograph(picture, inner);
      found.push({ box: boxOf(photograph ? inner : unit), photograph });
      if (photograph) for (const rect of without(unit, inner)) found.push({ box: boxOf(rect), photograph: false });
    }
  }
  return merge(found, 'photograph');
}

/** What is left of a box when rows and columns of the colour of a corner are cut off its sides. */
function withoutGround({ pixels, width }: Pixels, [left, top, right, bottom]: Rect): Rect {
  for (const ground of [pixels[top * width + left], pixels[(bottom - 1) * width + right - 1]]) {
    const isRow = (y: number): boolean => top < bottom && pixels.subarray(y * width + left, y * width + right).every((pixel) => pixel === ground);
    const isColumn = (x: number): boolean => {
      let y = top;
      while (y < bottom && pixels[y * width + x] === ground) y++;
      return left < right && y === bottom;
    };
    while (isRow(top)) top++;
    while (isRow(bottom - 1)) bottom--;
    while (isColumn(left)) left++;
    while (isColumn(right - 1)) right--;
  }
  return [left, top, right, bottom];
}

function isPhotograph({ pixels, width }: Pixels, [left, top, right, bottom]: Rect): boolean {
  let found = 0;
  for (let y = top; y < bottom; y += BLOCK) {
    for (let x = left; x < right; x += BLOCK) {
      /** For each colour how many neighbours are of it too. */
      const alike = new Map<number, number>();
      for (let row = y; row < Math.min(y + BLOCK, bottom); row++) {
        let before = -1;
        for (let at = row * width + x, end = row * width + Math.min(x + BLOCK, right); at < end; at++) {
          const here = pixels[at]!;
          if (here === before || !alike.has(here)) alike.set(here, (alike.get(here) ?? -1) + 1);
          before = here;
        }
      }
      if (alike.size > 1 && [...alike.values()].some((times) => times >= NO_CHANCE)) return false;
      if (alike.size >= MANY_COLOURS) found++;
    }
  }
  return found >= LEAST_BLOCKS;
}
