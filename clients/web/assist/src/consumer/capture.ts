import type { VariantInState } from '../wire/messages';
import { LONGEST_LABEL, MOST_HIDDEN, type Hidden } from '../wire/pictures';
import type { PictureOrder, PointerOrder } from '../painter/painter';
import { Assets } from './assets';
import { Css } from './css';
import { Decor } from './decor';
import { Judge, type Rules } from './judge';
import { Mirror } from './mirror';
import { Raster, windowOf, type Window } from './raster';

/** Where pictures go. */
export interface PicturePort {
  picture(order: PictureOrder): void;
  /** Where the pointer is on the layer, between two pictures. */
  pointer(order: PointerOrder): void;
  begin(variant: number, epoch: number): void;
  /** The page as it is in this moment becomes a picture. */
  taking(captured: number): void;
  /** Milliseconds since 1970 by the server's clock. */
  now(): number;
}

/** Our own window over the page. */
export interface OwnWindow {
  readonly host: Node;
  readonly scrollbars: boolean;
}

interface Stream {
  readonly variant: number;
  readonly words: string;
  readonly mirror: Mirror;
  readonly decor: Decor;
  epoch: number;
  /** A picture is on its way to the Worker, or waits there for room. */
  busy: boolean;
  dirty: boolean;
}

/** Videos, canvases and animations move without telling: they are looked at this often. */
const LIVE_MILLIS = 80;
/** Only every so many looks for canvases, because to see whether one changed costs as much as to show it. */
const LOOKS_PER_CANVAS = 3;
const POINTER_MILLIS = 40;
/** Rules and form values that a script sets tell nobody: they are compared this often. */
const LOOK_MILLIS = 1_000;

const OBSERVED: MutationObserverInit = { subtree: true, childList: true, attributes: true, characterData: true };
const EVENTS = ['input', 'change', 'toggle', 'focusin', 'focusout', 'pointerover', 'pointerdown', 'pointerup', 'load', 'transitionrun', 'transitionend', 'animationstart', 'animationend', 'fullscreenchange'] as const;

/**
 * Takes pictures of the page for as long as somebody looks: at most one for each animation frame, none while nothing
 * changes, none while the page is hidden.
 */
export class Capture {
  private readonly assets = new Assets((url) => this.came(url));
  private readonly css = new Css(document, this.assets, () => this.dirty());
  private readonly raster = new Raster();
  private readonly streams = new Map<number, Stream>();
  private readonly observer = new MutationObserver((records) => this.changed(records));
  private readonly port: PicturePort;
  private readonly rules: Rules;
  private readonly own: OwnWindow;
  private scrollbars = true;
  private pointer: { x: number; y: number } | null = null;
  private pointing: ReturnType<typeof setTimeout> | null = null;
  private looks = 0;
  private frame = 0;
  private taking = false;
  private timers: ReturnType<typeof setInterval>[] = [];
  private epoch = 1 + Math.floor(Math.random() * 2 ** 31);

  /** @param own our own window over the page, which is no part of it */
  constructor(port: PicturePort, rules: Rules, own: OwnWindow) {
    this.port = port;
    this.rules = rules;
    this.own = own;
  }

  /** For whom pictures are taken from now on; for nobody, and nothing of the page is looked at. */
  variants(wanted: readonly VariantInState[]): void {
    for (const variant of this.streams.keys()) if (!wanted.some((w) => w.variant === variant)) this.streams.delete(variant);
    for (const want of wanted) {
      const words = JSON.stringify([want.viewable, want.interactive]);
      if (this.streams.get(want.variant)?.words !== words) this.open(want, words);
    }
    if (this.streams.size > 0) this.start();
    else this.stop();
  }

  private open(want: VariantInState, words: string): void {
    const mirror = new Mirror(new Judge(want, this.rules), this.assets, this.css, (node) => node === this.own.host);
    const stream: Stream = { variant: want.variant, words, mirror, decor: new Decor(), epoch: 0, busy: false, dirty: true };
    this.streams.set(want.variant, stream);
    this.renewStream(stream);
  }

  /** What was told before is lost: tell everything again. */
  renew(variant?: number, after?: number): void {
    for (const stream of this.streams.values()) {
      if (variant === undefined || (stream.variant === variant && stream.epoch === after)) this.renewStream(stream);
    }
  }

  private renewStream(stream: Stream): void {
    stream.epoch = ++this.epoch;
    stream.dirty = true;
    this.port.begin(stream.variant, stream.epoch);
    this.soon();
  }

  /** The Worker has room for another picture of this variant. */
  painted(variant: number, again: boolean): void {
    const stream = this.streams.get(variant);
    if (stream === undefined) return;
    stream.busy = false;
    stream.dirty ||= again;
    if (stream.dirty) this.soon();
  }

  private start(): void {
    if (this.timers.length > 0) return;
    this.scrollbars = this.own.scrollbars;
    this.observer.observe(document, OBSERVED);
    for (const name of EVENTS) document.addEventListener(name, this.happened, { capture: true, passive: true });
    document.addEventListener('scroll', this.scrolled, { capture: true, passive: true });
    document.addEventListener('pointermove', this.moved, { capture: true, passive: true });
    document.addEventListener('visibilitychange', this.happened);
    addEventListener('resize', this.resized);
    this.timers = [setInterval(() => this.lookAtLive(), LIVE_MILLIS), setInterval(() => this.lookAtQuiet(), LOOK_MILLIS)];
  }

  stop(): void {
    this.streams.clear();
    this.observer.disconnect();
    for (const name of EVENTS) document.removeEventListener(name, this.happened, { capture: true });
    document.removeEventListener('scroll', this.scrolled, { capture: true });
    document.removeEventListener('pointermove', this.moved, { capture: true });
    document.removeEventListener('visibilitychange', this.happened);
    removeEventListener('resize', this.resized);
    this.timers.splice(0).forEach((timer) => clearInterval(timer));
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    if (this.pointing !== null) clearTimeout(this.pointing);
    this.pointing = null;
  }

  private changed(records: readonly MutationRecord[]): void {
    const ours = records.filter(({ target, addedNodes, removedNodes }) => target !== document.documentElement || ![...addedNodes, ...removedNodes].every((node) => node === this.own.host) || addedNodes.length + removedNodes.length === 0);
    if (ours.length === 0) return;
    if (ours.some(({ type, target }) => type !== 'characterData' || target.parentNode?.nodeName === 'STYLE')) this.touch(ours);
    for (const { mirror } of this.streams.values()) mirror.apply(ours);
    this.dirty();
  }

  private touch(records: readonly MutationRecord[]): void {
    for (const { decor } of this.streams.values()) decor.touch();
    const sheets = 'style, link, head';
    const near = (node: Node | null): boolean => node instanceof Element && (node.matches(sheets) || node.querySelector('style, link') !== null);
    if (records.some(({ target, addedNodes, removedNodes }) => near(target instanceof Element && target.matches(sheets) ? target : target.parentElement) || [...addedNodes, ...removedNodes].some(near))) this.css.touch();
  }

  private readonly happened = (event: Event): void => {
    if (event.type === 'load') this.css.touch();
    // Another address of an image is chosen without a change of its attributes.
    if (event.type === 'load' && event.target instanceof HTMLImageElement) for (const { mirror } of this.streams.values()) mirror.again(event.target);
    this.dirty();
  };

  private readonly resized = (): void => {
    for (const { decor } of this.streams.values()) decor.touch();
    this.dirty();
  };

  private readonly scrolled = (event: Event): void => {
    for (const { decor } of this.streams.values()) decor.scrolled(event.target);
    this.dirty();
  };

  private readonly moved = (event: PointerEvent): void => {
    this.pointer = { x: event.clientX, y: event.clientY };
    this.pointing ??= setTimeout(() => {
      this.pointing = null;
      this.point();
    }, POINTER_MILLIS);
  };

  /** A pointer that moves over a still page needs no picture. */
  private point(): void {
    const cursor = this.cursor();
    if (cursor === null) return;
    for (const { variant, epoch } of this.streams.values()) this.port.pointer({ do: 'pointer', variant, epoch, captured: this.port.now(), cursor });
  }

  private cursor(): { readonly x: number; readonly y: number } | null {
    const { pointer } = this;
    return pointer === null ? null : { x: Math.round(pointer.x + scrollX), y: Math.round(pointer.y + scrollY) };
  }

  private came(url: string): void {
    this.css.touch();
    for (const { mirror } of this.streams.values()) mirror.came(url);
    this.dirty();
  }

  private lookAtLive(): void {
    this.looks++;
    for (const stream of this.streams.values()) {
      const { live } = stream.mirror;
      for (const element of live) if (!element.isConnected) live.delete(element);
      // In an animation frame, because a WebGL canvas can be read only then.
      if ([...live].some(isPlaying) || stream.decor.moves()) this.soonFor(stream);
      else if (this.looks % LOOKS_PER_CANVAS === 0 && live.size > 0 && !stream.busy) requestAnimationFrame(() => this.lookAtCanvases(stream));
    }
  }

  private lookAtCanvases(stream: Stream): void {
    const changed = [...stream.mirror.live].filter(isCanvas).filter(isInWindow).map((canvas) => stream.mirror.snapshot(canvas));
    if (changed.includes(true)) this.soonFor(stream);
  }

  private soonFor(stream: Stream): void {
    stream.dirty = true;
    this.soon();
  }

  private lookAtQuiet(): void {
    const changed = [...this.streams.values()].map(({ mirror }) => mirror.compareControls());
    if (changed.includes(true) || this.css.changed()) this.dirty();
  }

  private dirty(): void {
    for (const stream of this.streams.values()) stream.dirty = true;
    this.soon();
  }

  private soon(): void {
    if (this.frame !== 0 || this.taking || document.hidden) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      void this.takeAll();
    });
  }

  private async takeAll(): Promise<void> {
    this.taking = true;
    for (const stream of [...this.streams.values()]) if (stream.dirty && !stream.busy) await this.take(stream);
    this.taking = false;
    if ([...this.streams.values()].some(({ dirty, busy }) => dirty && !busy)) this.soon();
  }

  private async take(stream: Stream): Promise<void> {
    stream.dirty = false;
    stream.busy = true;
    this.changed(this.observer.takeRecords());
    stream.dirty = false;
    const { mirror, variant, epoch } = stream;
    mirror.compareControls();
    for (const element of mirror.live) if (isPlaying(element)) mirror.snapshot(element);
    mirror.measure();
    const seen = windowOf();
    const captured = this.port.now();
    this.port.taking(captured);
    const source = this.raster.source(mirror, this.css, stream.decor.rules(mirror, this.scrollbars), seen);
    const hidden = hiddenBoxes(mirror, seen);
    const cursor = this.cursor();
    let bitmap: ImageBitmap;
    try {
      bitmap = await this.raster.draw(source, seen);
    } catch (trouble) {
      // What can't be drawn is not shown; the next change tries again.
      console.warn('Alongside could not draw this page', trouble);
      stream.busy = false;
      return;
    }
    if (this.streams.get(variant) !== stream) return bitmap.close();
    const { offsetX, offsetY, documentWidth, documentHeight } = seen;
    this.port.picture({ do: 'picture', variant, epoch, bitmap, offsetX, offsetY, documentWidth, documentHeight, scale: 100, captured, hidden, cursor });
  }
}

const isCanvas = (element: Element): element is HTMLCanvasElement => element instanceof HTMLCanvasElement;

const isPlaying = (element: Element): element is HTMLVideoElement => element instanceof HTMLVideoElement && !element.paused && element.videoWidth > 0 && isInWindow(element);

function isInWindow(element: Element): boolean {
  const { left, top, right, bottom, width } = element.getBoundingClientRect();
  return width > 0 && right > 0 && bottom > 0 && left < innerWidth && top < innerHeight;
}

/** Where the hidden elements of the window are, on the layer. */
function hiddenBoxes(mirror: Mirror, seen: Window): Hidden[] {
  const hidden: Hidden[] = [];
  for (const { element, label } of mirror.masked.values()) {
    const box = element.getBoundingClientRect();
    const [left, top] = [Math.max(0, Math.floor(box.left)), Math.max(0, Math.floor(box.top))];
    const [right, bottom] = [Math.min(seen.width, Math.ceil(box.right)), Math.min(seen.height, Math.ceil(box.bottom))];
    if (right <= left || bottom <= top || hidden.length === MOST_HIDDEN) continue;
    hidden.push({ box: [left + seen.offsetX, top + seen.offsetY, right - left, bottom - top], label: label.slice(0, LONGEST_LABEL / 2) });
  }
  return hidden;
}
