import { cellsOf, type Paint } from './pictures';

const BUDGET = 4 << 20;
const COST_OF_A_PAINT = 64;
const COST_OF_A_CELL = 32;

interface Kept<T> {
  readonly name: string | null;
  readonly what: T;
  readonly cost: number;
}

/**
 * The latest paints of one stream, up to 4 MiB. Sender and receiver keep one each and put the same paints on it in the same
 * order, so both know what the other still has (`protocol/assist.md`, "The shelf"; `protocol/vectors/shelf.json`).
 */
export class Shelf<T> {
  private kept: Kept<T>[] = [];
  private oldest = 0;
  private readonly named = new Map<string, Kept<T>>();
  private total = 0;

  /** Puts a paint at the young end and gives what fell off the old one. Also a `ref` pays for the picture it means. */
  put(paint: Paint, payloadLength: number, what: T): T[] {
    const cost = COST_OF_A_PAINT + payloadLength + COST_OF_A_CELL * cellsOf(paint.box);
    const kept: Kept<T> = { name: nameOf(paint), what, cost };
    this.kept.push(kept);
    if (kept.name !== null) this.named.set(kept.name, kept);
    this.total += cost;
    const fallen: T[] = [];
    while (this.total > BUDGET) {
      const old = this.kept[this.oldest++]!;
      this.total -= old.cost;
      if (old.name !== null && this.named.get(old.name) === old) this.named.delete(old.name);
      fallen.push(old.what);
    }
    if (this.oldest > 1024 && this.oldest > this.kept.length / 2) {
      this.kept = this.kept.slice(this.oldest);
      this.oldest = 0;
    }
    return fallen;
  }

  /** The youngest paint with these pixels. */
  find(hash: string, width: number, height: number): T | undefined {
    return this.named.get(`${hash} ${width} ${height}`)?.what;
  }
}

const nameOf = (paint: Paint): string | null => (paint.op === 'fill' ? null : `${paint.hash} ${paint.box[2]} ${paint.box[3]}`);
