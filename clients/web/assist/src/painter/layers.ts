import { boxOf, common, rectOf, without } from '../rects';
import type { Box, Layer } from '../wire/pictures';
import { Cells, type Change } from './cells';

/** A part of the window that is a layer of its own, because it does not go along when the document scrolls. */
export interface Pane {
  /** The same as long as it is of the same element. */
  readonly key: number;
  readonly kind: 'fixed' | 'scroller';
  /** In the window. */
  readonly box: Box;
  /** Without edges that let through what is below, such as shadows; in the window too. */
  readonly inner: Box;
  /** The layer's pixel in the corner of the box. */
  readonly offsetX: number;
  readonly offsetY: number;
}

/** What a picture shows of the window: opaque pixels as RGBA words, and where in the window they lie. */
export interface WindowShot {
  readonly pixels: Uint32Array;
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
  /** Of the window in the document. */
  readonly offsetX: number;
  readonly offsetY: number;
}

/** What one layer must be told. */
export interface Told {
  readonly layer: number;
  readonly cells: Cells;
  /** Where on the layer the shot's first pixel lies. */
  readonly x: number;
  readonly y: number;
  readonly changes: readonly Change[];
}

interface Known {
  readonly layer: number;
  readonly cells: Cells;
}

/** A pane as it is told: without its edges, or with them, which are told as a whole so that they can be meant when they are the same again. */
interface Laid {
  readonly key: number;
  readonly kind: Pane['kind'];
  readonly box: Box;
  readonly offsetX: number;
  readonly offsetY: number;
  readonly edges: readonly Box[];
}

/** The document is 0, what somebody looks at closely is 1. */
const FIRST = 2;
const LAST = 255;
/** Of 255: what shows through a box that stays differs by so little that it can wait until the document stands still. */
const FAINT = 32;

/**
 * What the far side knows of the layers of one picture: the document, and above it panes, the later ones above the earlier.
 * All are cut out of the same pixels. So whatever the panes are, what is shown is right: they decide only what scrolling
 * costs. What a pane covers is not looked at in the layers below until it shows again.
 */
export class Layers {
  readonly document = new Cells();
  private readonly known = new Map<number, Known>();
  private panes: readonly Pane[] = [];
  private laid: readonly Laid[] = [];
  private moving = false;
  private last = LAST;

  /**
   * How they lie from now on; the next picture is of the whole window.
   * @param moving the document is being scrolled: edges are left out where the far side knows the document below them, because
   * they change with every step, and so does what shows faintly through a box that stays
   */
  lay(panes: readonly Pane[], moving: boolean, offsetX: number, offsetY: number): void {
    for (const [key, { cells }] of this.known) {
      if (panes.some((pane) => pane.key === key)) continue;
      cells.clear();
      this.known.delete(key);
    }
    for (const { key } of panes) if (!this.known.has(key)) this.known.set(key, { layer: this.free(), cells: this.document.beside() });
    this.panes = panes;
    this.moving = moving;
    this.laid = panes.map((pane, i) => {
      const { key, kind, box, inner } = pane;
      const edges = without(rectOf(box), rectOf(inner)).map(boxOf);
      const known = ([x, y, width, height]: Box): boolean => this.document.knows([x + offsetX, y + offsetY, width, height]);
      const bare = moving && edges.every((edge) => known(edge) && panes.slice(0, i).every((below) => shared(below.box, edge) === null));
      const shown = bare ? inner : box;
      return { key, kind, box: shown, offsetX: pane.offsetX + shown[0] - box[0], offsetY: pane.offsetY + shown[1] - box[1], edges: bare ? [] : edges };
    });
  }

  /** As VIEW lists them behind the document. */
  list(): Layer[] {
    return this.laid.map(({ key, kind, box, offsetX, offsetY }) => ({ layer: this.known.get(key)!.layer, kind, box, offsetX, offsetY }));
  }

  /** Everything that differs from what the far side has; from now on it counts as told. */
  changes(shot: WindowShot): Told[] {
    const { left, top, offsetX, offsetY, width, height } = shot;
    const whole: Box = [left, top, width, height];
    const told = [this.of({ layer: 0, cells: this.document }, shot, whole, offsetX, offsetY, this.panes, [], 0)];
    this.laid.forEach(({ key, kind, box, offsetX: x, offsetY: y, edges }, i) => {
      const part = shared(box, whole);
      if (part !== null) told.push(this.of(this.known.get(key)!, shot, part, x - box[0], y - box[1], this.panes.slice(i + 1), edges, this.moving && kind === 'fixed' ? FAINT : 0));
    });
    return told;
  }

  /** @param x, y what makes a place on the layer of one in the window */
  private of({ layer, cells }: Known, shot: WindowShot, part: Box, x: number, y: number, above: readonly Pane[], edges: readonly Box[], faint: number): Told {
    const onLayer = ([left, top, width, height]: Box): Box => [left + x, top + y, width, height];
    const [offsetX, offsetY] = [shot.left + x, shot.top + y];
    const on = { pixels: shot.pixels, width: shot.width, height: shot.height, offsetX, offsetY };
    const holes = [...above.map(({ box }) => box), ...edges].map(onLayer);
    const changes = cells.changes(on, holes, onLayer(part), faint);
    for (const box of edges) {
      const seen = shared(box, part);
      if (seen !== null && cells.changes(on, [], onLayer(seen)).length > 0) changes.push({ box: onLayer(seen), colour: null });
    }
    return { layer, cells, x: offsetX, y: offsetY, changes };
  }

  /** What was told was told with a loss: all of it counts as unknown again. */
  doubt(): void {
    for (const { cells } of [{ cells: this.document }, ...this.known.values()]) cells.doubt();
  }

  /** A number that nothing has now, and that nothing had for long. */
  private free(): number {
    const taken = new Set([...this.known.values()].map(({ layer }) => layer));
    do this.last = this.last === LAST ? FIRST : this.last + 1;
    while (taken.has(this.last));
    return this.last;
  }
}

/** What two boxes have in common, if anything. */
function shared(a: Box, b: Box): Box | null {
  const both = common(rectOf(a), rectOf(b));
  return both === null ? null : boxOf(both);
}
