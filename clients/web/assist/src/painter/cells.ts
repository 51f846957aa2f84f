import { CELL, cellsOf, type Box, type Paint } from '../wire/pictures';
import { Shelf } from '../wire/shelf';
import { common, without, type Rect } from '../rects';

/** A box that changed; `colour` where it is all one (0xRRGGBB), else null. */
export interface Change {
  readonly box: Box;
  readonly colour: number | null;
}

/** What the window shows of a layer: opaque pixels as RGBA words, little-endian, row by row. */
export interface Shot {
  readonly pixels: Uint32Array;
  readonly width: number;
  readonly height: number;
  readonly offsetX: number;
  readonly offsetY: number;
}

/** Of a cell in the grid. */
interface Place {
  readonly column: number;
  readonly row: number;
}

interface Cell extends Place {
  /** As the far side has them; 0, which no opaque pixel is, where it has nothing. */
  readonly pixels: Uint32Array;
  readonly stack: Patch[];
}

/** A paint as the shelf keeps it, with the cells in which it still shows. */
interface Patch {
  readonly box: Box;
  readonly length: number;
  readonly cells: Set<Cell>;
}

const WHOLE: Rect = [0, 0, CELL, CELL];
/** With more patches than these a cell is painted whole, so that nobody has to keep a long story of it. */
const MOST_PATCHES = 12;
/** 16 KiB each; a few screens. What is forgotten is painted again when it is seen again. */
const MOST_CELLS = 2_048;
const LARGEST_BLOCK = [1024, 256] as const;

/**
 * What the far side knows of one layer, and so what it must be told. Pure but for its memory: pixels in, boxes out.
 * `painted` must be told of every paint in the order in which it is sent.
 */
export class Cells {
  private readonly cells = new Map<string, Cell>();
  private readonly shelf: Shelf<Patch>;

  constructor(shelf = new Shelf<Patch>()) {
    this.shelf = shelf;
  }

  /** Those of another layer of the same stream. */
  beside(): Cells {
    return new Cells(this.shelf);
  }

  /**
   * The boxes that differ from what the far side has, merged into few; from now on they count as told.
   * @param holes boxes of the layer that others cover: what lies below is neither looked at nor told
   * @param part which box of the layer is looked at; the shot must show it
   * @param faint what differs by no more than this in any channel is left for later
   */
  changes(shot: Shot, holes: readonly Box[] = [], part: Box = [shot.offsetX, shot.offsetY, shot.width, shot.height], faint = 0): Change[] {
    const changes: Change[] = [];
    for (const place of placesIn(part)) {
      const seen = common(WHOLE, within(place, part))!;
      const open = holes.reduce<readonly Rect[]>((rects, hole) => rects.flatMap((rect) => without(rect, within(place, hole))), [seen]);
      if (open.length === 0) continue;
      const cell = this.cell(place);
      const changed = open.map((rect) => compare(cell, rect, shot, faint)).filter((rect) => rect !== null);
      const all = changed.length > 0 && cell.stack.length >= MOST_PATCHES;
      // Also what is faint or below a hole, because only a paint of all that shows ends the story of a cell.
      if (all) compare(cell, seen, shot, 0);
      for (const rect of all ? [seen] : changed) changes.push(changeOf(cell, rect));
    }
    this.forgetSome();
    return merge(changes, 'colour');
  }

  /** The payload's length of pixels that are still on the shelf. */
  has(hash: string, width: number, height: number): number | undefined {
    return this.shelf.find(hash, width, height)?.length;
  }

  /** A paint goes out. True when something that shows fell off the shelf for it, so that the next picture must tell it again. */
  painted(paint: Paint, length: number): boolean {
    const patch: Patch = { box: paint.box, length, cells: new Set() };
    for (const place of placesIn(paint.box)) cover(this.cell(place), patch);
    let lost = false;
    for (const fallen of this.shelf.put(paint, length, patch)) {
      for (const cell of fallen.cells) {
        cell.pixels.fill(0);
        cell.stack.splice(cell.stack.indexOf(fallen), 1);
        lost = true;
      }
    }
    return lost;
  }

  /** Whether the far side has all of a box, as it was when it was last looked at. */
  knows(box: Box): boolean {
    for (const place of placesIn(box)) {
      const cell = this.cells.get(keyOf(place));
      const [left, top, right, bottom] = common(WHOLE, within(place, box))!;
      for (let line = top; line < bottom; line++) if (cell === undefined || cell.pixels.subarray(line * CELL + left, line * CELL + right).includes(0)) return false;
    }
    return true;
  }

  /** What was told was only nearly so: all of it counts as unknown again. */
  doubt(): void {
    for (const cell of this.cells.values()) cell.pixels.fill(0);
  }

  /** Of all that is outside of this box the far side has nothing any more. */
  keep(box: Box): void {
    for (const [key, cell] of this.cells) {
      const kept = common(WHOLE, within(cell, box));
      if (kept === null) this.forget(key, cell);
      else for (const [from, upper, to, lower] of without(WHOLE, kept)) for (let row = upper; row < lower; row++) cell.pixels.fill(0, row * CELL + from, row * CELL + to);
    }
  }

  /** The far side has no such layer any more. */
  clear(): void {
    for (const [key, cell] of this.cells) this.forget(key, cell);
  }

  private cell(place: Place): Cell {
    const key = keyOf(place);
    const found = this.cells.get(key) ?? { ...place, pixels: new Uint32Array(CELL * CELL), stack: [] };
    // To the young end, so that the oldest unseen ones are forgotten first.
    this.cells.delete(key);
    this.cells.set(key, found);
    return found;
  }

  private forgetSome(): void {
    for (const [key, cell] of this.cells) {
      if (this.cells.size <= MOST_CELLS) return;
      this.forget(key, cell);
    }
  }

  private forget(key: string, cell: Cell): void {
    cell.stack.forEach((patch) => patch.cells.delete(cell));
    this.cells.delete(key);
  }
}

const keyOf = ({ column, row }: Place): string => `${column} ${row}`;

/** The cells that a box touches. */
function* placesIn([x, y, width, height]: Box): Iterable<Place> {
  for (let row = Math.floor(y / CELL); row * CELL < y + height; row++) for (let column = Math.floor(x / CELL); column * CELL < x + width; column++) yield { column, row };
}

/** A box from the corner of a cell. */
const within = ({ column, row }: Place, [x, y, width, height]: Box): Rect => [x - column * CELL, y - row * CELL, x + width - column * CELL, y + height - row * CELL];

/** Gives the smallest box in `seen` around the pixels that are new or different, and takes over what is in it. Written for a first picture, before it is compiled. */
function compare({ column, row, pixels }: Cell, seen: Rect, shot: Shot, faint: number): Rect | null {
  let [left, top, right, bottom] = [CELL, CELL, 0, 0];
  const now = shot.pixels;
  const corner = (row * CELL - shot.offsetY) * shot.width + column * CELL - shot.offsetX;
  for (let y = seen[1]; y < seen[3]; y++) {
    let from = corner + y * shot.width + seen[0];
    let to = y * CELL + seen[0];
    for (let x = seen[0]; x < seen[2]; x++, from++, to++) {
      if (pixels[to] === now[from] || (faint > 0 && isNear(pixels[to]!, now[from]!, faint))) continue;
      pixels[to] = now[from]!;
      if (x < left) left = x;
      if (x >= right) right = x + 1;
      if (y < top) top = y;
      bottom = y + 1;
    }
  }
  for (let y = top; faint > 0 && y < bottom; y++) pixels.set(now.subarray(corner + y * shot.width + left, corner + y * shot.width + right), y * CELL + left);
  return right === 0 ? null : [left, top, right, bottom];
}

/** Whether no channel differs by more than this. */
function isNear(a: number, b: number, most: number): boolean {
  for (let shift = 0; shift < 32; shift += 8) if (Math.abs(((a >>> shift) & 255) - ((b >>> shift) & 255)) > most) return false;
  return true;
}

function changeOf({ column, row, pixels }: Cell, [left, top, right, bottom]: Rect): Change {
  const first = pixels[top * CELL + left]!;
  let plain = true;
  for (let y = top; plain && y < bottom; y++) for (let at = y * CELL + left, end = at + right - left; plain && at < end; at++) plain = pixels[at] === first;
  const colour = plain ? ((first & 255) << 16) | (first & 0xff00) | ((first >> 16) & 255) : null;
  return { box: [column * CELL + left, row * CELL + top, right - left, bottom - top], colour };
}

/** Boxes of the same kind that lie side by side become one, then those one below another. */
export function merge<T extends { readonly box: Box }>(changes: readonly T[], kind: keyof T): T[] {
  // What holes left of the cells of a row lies between what they left of others.
  const sorted = [...changes].sort((a, b) => a.box[1] - b.box[1] || a.box[3] - b.box[3] || a.box[0] - b.box[0]);
  const rows = joinAll(sorted, kind, (a, b) =>
    a[1] === b[1] && a[3] === b[3] && a[0] + a[2] === b[0] && a[2] + b[2] <= LARGEST_BLOCK[0] ? [a[0], a[1], a[2] + b[2], a[3]] : null,
  );
  rows.sort((a, b) => a.box[0] - b.box[0] || a.box[2] - b.box[2] || a.box[1] - b.box[1]);
  return joinAll(rows, kind, (a, b) =>
    a[0] === b[0] && a[2] === b[2] && a[1] + a[3] === b[1] && a[3] + b[3] <= LARGEST_BLOCK[1] ? [a[0], a[1], a[2], a[3] + b[3]] : null,
  );
}

function joinAll<T extends { readonly box: Box }>(changes: readonly T[], kind: keyof T, join: (a: Box, b: Box) => Box | null): T[] {
  const done: T[] = [];
  for (const change of changes) {
    const last = done.at(-1);
    const box = last !== undefined && last[kind] === change[kind] ? join(last.box, change.box) : null;
    if (box === null) done.push(change);
    else done[done.length - 1] = { ...change, box };
  }
  return done;
}

/** A patch comes to lie on a cell; what shows nothing of itself there any more is no part of its story. */
function cover(cell: Cell, patch: Patch): void {
  const above = within(cell, patch.box);
  for (const below of cell.stack.filter(({ box }) => without(common(WHOLE, within(cell, box))!, above).length === 0)) {
    below.cells.delete(cell);
    cell.stack.splice(cell.stack.indexOf(below), 1);
  }
  cell.stack.push(patch);
  patch.cells.add(cell);
}

/** The two halves of a box that is too much for one message, cut along the grid where it can be. */
export function halves([x, y, width, height]: Box): readonly [Box, Box] | null {
  if (cellsOf([x, y, width, height]) === 1) return null;
  const cut = (from: number, length: number): number => Math.min(length - 1, Math.max(1, Math.round((from + length / 2) / CELL) * CELL - from));
  if (width >= height) {
    const left = cut(x, width);
    return [
      [x, y, left, height],
      [x + left, y, width - left, height],
    ];
  }
  const upper = cut(y, height);
  return [
    [x, y, width, upper],
    [x, y + upper, width, height - upper],
  ];
}
