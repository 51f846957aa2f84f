import type { PartOfWindow } from '../../wire/messages';
import type { Place } from './zoom';

/** Wishes go out so far apart, the latest one next. */
const WISH_MILLIS = 50;
/** So long after the last wish the window is shown where it lies, if it did not come to where it was wanted. */
const SETTLE_MILLIS = 1_000;

/** What a mover needs of the stage. */
export interface MoverPort {
  /** How large the picture is; all places are in its pixels. */
  readonly picture: { readonly width: number; readonly height: number };
  /** Shows the window there; `wanted` where the agent wants it and it may not lie yet. */
  show(box: PartOfWindow | null, wanted: boolean): void;
  /** Asks for the window to be put there. */
  ask(x: number, y: number): Promise<void>;
  /** Calls back after so long; returns how to prevent that. */
  after(millis: number, then: () => void): () => void;
}

/**
 * An agent moves the window that lies over the customer's page. While it is dragged it shows where the agent wants it; then
 * where the page says that it lies, which decides.
 */
export class Mover {
  private readonly port: MoverPort;
  /** Where it lies, as the page says. */
  private box: PartOfWindow | null = null;
  /** Where the agent wants it, until it lies there or does not come. */
  private wish: Place | null = null;
  /** Where in the window the agent holds it. */
  private held: Place | null = null;
  /** A wish is on its way, or the next one must wait. */
  private busy = false;
  private settling: (() => void) | null = null;

  constructor(port: MoverPort) {
    this.port = port;
  }

  /** The page says where it lies now, or that there is none. */
  lies(box: PartOfWindow | null): void {
    this.box = box;
    if (box === null) this.letGo();
    else if (this.held === null && !this.busy && this.wish?.x === box.x && this.wish.y === box.y) this.letGo();
    else this.show();
  }

  /** The agent takes hold of it there in the picture. */
  grab({ x, y }: Place): void {
    const { now } = this;
    if (now !== null) this.held = { x: x - now.x, y: y - now.y };
  }

  get isHeld(): boolean {
    return this.held !== null;
  }

  drag({ x, y }: Place): void {
    if (this.held !== null) this.want({ x: x - this.held.x, y: y - this.held.y });
  }

  drop(): void {
    this.held = null;
    this.settle();
  }

  step(dx: number, dy: number): void {
    const { now } = this;
    if (now !== null) this.want({ x: now.x + dx, y: now.y + dy });
  }

  private get now(): Place | null {
    return this.wish ?? this.box;
  }

  /** Never so that a part of it leaves the picture, where that is large enough. */
  private want({ x, y }: Place): void {
    const { now, box } = this;
    if (now === null || box === null) return;
    const { width, height } = this.port.picture;
    const wish = { x: within(x, width - box.width), y: within(y, height - box.height) };
    if (wish.x === now.x && wish.y === now.y) return;
    this.wish = wish;
    this.stopSettling();
    this.show();
    this.send();
  }

  private send(): void {
    const { wish } = this;
    if (this.busy || wish === null) return;
    this.busy = true;
    this.port.ask(wish.x, wish.y).then(
      () => this.port.after(WISH_MILLIS, () => this.asked(wish)),
      () => this.refused(),
    );
  }

  private asked(wish: Place): void {
    this.busy = false;
    if (this.wish === wish) this.settle();
    else this.send();
  }

  private refused(): void {
    this.busy = false;
    this.letGo();
  }

  /** The last wish went out: the page has so long to say that the window is there. */
  private settle(): void {
    if (this.held !== null || this.busy || this.wish === null) return;
    if (this.wish.x === this.box?.x && this.wish.y === this.box.y) this.letGo();
    else this.settling ??= this.port.after(SETTLE_MILLIS, () => this.letGo());
  }

  private letGo(): void {
    this.stopSettling();
    this.held = this.wish = null;
    this.show();
  }

  private stopSettling(): void {
    this.settling?.();
    this.settling = null;
  }

  private show(): void {
    const { box, wish } = this;
    this.port.show(box === null || wish === null ? box : { ...box, ...wish }, wish !== null);
  }
}

const within = (value: number, most: number): number => Math.max(0, Math.min(Math.round(value), Math.max(0, most)));
