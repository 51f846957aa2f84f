import type { Box } from '../wire/pictures';

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
 * Where both lie close together the words decide.
 */
export function regions(picture: Pixels): Region[] {
  const { width, height } = picture;
  const done: Region[] = [];
  for (let y = 0; y < height; y += UNIT) {
    for (let x = 0; x < width; x += UNIT) {
      const box: Box = [x, y, Math.min(UNIT, width - x), Math.min(UNIT, height - y)];
      const photograph = isPhotograph(picture, box);
      const last = done.at(-1);
      if (last?.box[1] === y && last.photograph === photograph) done[done.length - 1] = { photograph, box: [last.box[0], y, x + box[2] - last.box[0], box[3]] };
      else done.push({ box, photograph });
    }
  }
  return done.some(({ photograph }) => photograph) ? done : [{ box: [0, 0, width, height], photograph: false }];
}

function isPhotograph({ pixels, width, height }: Pixels, [left, top, w, h]: Box): boolean {
  let found = 0;
  for (let y = top; y < top + h; y += BLOCK) {
    for (let x = left; x < left + w; x += BLOCK) {
      /** For each colour how many neighbours are of it too. */
      const alike = new Map<number, number>();
      for (let row = y; row < y + BLOCK && row < height; row++) {
        let before = -1;
        for (let at = row * width + x, end = row * width + Math.min(x + BLOCK, width); at < end; at++) {
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
