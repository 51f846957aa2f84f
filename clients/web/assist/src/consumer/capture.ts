import type { PartOfWindow, Quality, VariantInState } from '../wire/messages';
import { MOST_HIDDEN } from '../wire/limits';
import type { Hidden } from '../wire/pictures';
import type { Detail, PictureOrder, PointerOrder } from '../painter/painter';
import type { Forbid } from '../forbidden';
import { Assets, type Beyond } from './assets';
import { bookOf, type Rulebook } from './book';
import { hookedIn } from './hooked';
import { ROOT, type Inherited, type Judge, type Rules } from './judge';
import { isCanvas, isVideo } from './mirror';
import { ours } from './ours';
import { panesOf } from './panes';
import { commonOf, Raster, seenIn, wholeOf, type Drawer, type Part, type Seen } from './raster';
import { canvasColour, Doc, foldsOf, isInWindow, isPlaying, Scene, type Stagehands } from './scene';
import { isElement, isShadow, type Tree, type Trees } from './trees';

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
  readonly forbidden?: Forbid;
  /** Gets what the page can't read, where there is a server that does. */
  readonly beyond?: Beyond;
  /** Whether a picture may be of a part of the window, where nothing else changed. */
  readonly parts?: boolean;
}

/** Our own window over the page. */
export interface OwnWindow {
  /** Whether scroll bars take room in this browser. */
  readonly scrollbars: boolean;
}

/** Shows a part of the pictures to the person too, enlarged. */
export interface Glass {
  /** Which part of this variant's picture, and how many pixels for each of its own, if any. */
  wants(variant: number, seen: Seen): { readonly part: Part; readonly scale: number } | null;
  take(bitmap: ImageBitmap): void;
  /** Shows nothing any more, until it is given another one. */
  blank(): void;
}

/** What covers a page in itself, and films it once it may. */
export interface Filming {
  /** Takes the pictures from then on. */
  readonly film: Drawer | null;
  /** Of what is hidden nothing shows on the screen either. */
  cover(hidden: Iterable<Element>): void;
  stop(): void;
}

interface Stream {
  readonly variant: number;
  readonly words: string;
  readonly scene: Scene;
  /** All of the page is in its mirror. */
  built: boolean;
  epoch: number;
  /** A picture is on its way to the Worker, or waits there for room. */
  busy: boolean;
  dirty: boolean;
  /** The only thing that changed since the last picture: a field that is typed into. */
  near: Field | null;
}

type Field = HTMLInputElement | HTMLTextAreaElement;

/** Videos, canvases and animations move without telling: they are looked at this often. */
const LIVE_MILLIS = 80;
/** Only every so many looks for canvases, because to see whether one changed costs as much as to show it. */
const LOOKS_PER_CANVAS = 3;
/** What is typed shows in its field at once; what it may have changed elsewhere without a word, by style rules, within this. */
const WHOLE_MILLIS = 700;
const NOWHERE: Part = [0, 0, 0, 0];
/** Around a field: its focus ring and shadow. */
const AROUND = 12;
const STATES_OF_FIELDS = [':placeholder-shown', ':invalid', ':user-invalid', ':out-of-range'];
/** A document that did not scroll for so long stands still. */
const STILL_MILLIS = 400;
const POINTER_MILLIS = 40;
const FRAME_MILLIS = 16;
/** A page is copied for so long before its own work has its turn again. */
const BUILD_MILLIS = 10;
/** Rules and form values that a script sets tell nobody: they are compared this often. */
const LOOK_MILLIS = 1_000;

const OBSERVED: MutationObserverInit = { subtree: true, childList: true, attributes: true, characterData: true };
/** Heard in each tree, because not all of them leave a shadow tree. */
const EVENTS = ['input', 'change', 'toggle', 'slotchange', 'focusin', 'focusout', 'pointerover', 'pointerdown', 'pointerup', 'load', 'transitionrun', 'transitionend', 'animationstart', 'animationend', 'fullscreenchange', 'loadeddata', 'seeked', 'pause'] as const;
/** What a frame of another origin shows to a variant; see `frames.ts`. */
export type Elsewhere = Stagehands['elsewhere'];

/**
 * Takes pictures of the page for as long as somebody looks: at most one for each animation frame, none while nothing
 * changes, none while the page is hidden.
 */
export class Capture {
  private readonly assets: Assets;
  private drawer: Drawer;
  /** Set while the browser films the page, or is about to. */
  filming: Filming | null = null;
  /** Set by the tools that open one. */
  glass: Glass | null = null;
  private readonly docs = new Map<Document, Doc>();
  private page: Doc | null = null;
  /** What of the window somebody looks at closely, by variant. */
  private closer: ReadonlyMap<number, Part> = new Map();
  private quality: Quality = 'lossless';
  private readonly streams = new Map<number, Stream>();
  private readonly observer = new MutationObserver((records) => this.changed(records));
  private port: PicturePort;
  private book: Rulebook | null = null;
  private wanted: readonly VariantInState[] = [];
  private readonly own: OwnWindow;
  private scrollbars = true;
  private pointer: { x: number; y: number } | null = null;
  private pointing: ReturnType<typeof setTimeout> | null = null;
  private looks = 0;
  private wholeSoon: ReturnType<typeof setTimeout> | null = null;
  /** Ends the time in which the document is being scrolled. */
  private still: ReturnType<typeof setTimeout> | null = null;
  /** Selectors of fields that style rules may ask for: when they change, anything may. */
  private readonly fieldStates = new WeakMap<Element, string>();
  /** Whether an animation may be running; animations that scripts make are found at the next quiet look. */
  private moving = true;
  private last = 0;
  private urgent = false;
  private readonly channel = new MessageChannel();
  private frame = 0;
  private taking = false;
  private timers: ReturnType<typeof setInterval>[] = [];
  private life = new AbortController();
  private readonly from: Inherited;
  private readonly elsewhere: (variant: number) => Elsewhere;
  private epoch = 1 + Math.floor(Math.random() * 2 ** 31);

  /**
   * @param own our own window over the page
   * @param elsewhere what frames of other origins show
   * @param from what the document inherits, where it is that of a frame
   * @param drawer what makes pixels of it
   */
  constructor(port: PicturePort, rules: Rules, own: OwnWindow, elsewhere: (variant: number) => Elsewhere = () => () => null, from: Inherited = ROOT, drawer: Drawer = new Raster()) {
    this.port = port;
    this.assets = new Assets((url) => this.came(url), port.forbidden, port.beyond);
    this.own = own;
    this.elsewhere = elsewhere;
    this.from = from;
    this.drawer = drawer;
    foldsOf(document);
    bookOf(rules).then((book) => {
      this.book = book;
      [this.port, this.drawer] = book.guard?.(port, drawer) ?? [port, drawer];
      this.variants(this.wanted);
    }, (trouble: unknown) => console.error('Alongside could not load a part of itself', trouble));
    this.channel.port1.onmessage = () => {
      this.urgent = false;
      if (this.taking || document.hidden || this.streams.size === 0) return;
      cancelAnimationFrame(this.frame);
      this.frame = 0;
      void this.takeAll();
    };
  }

  /** For whom pictures are taken from now on; for nobody, and nothing of the page is looked at. */
  variants(wanted: readonly VariantInState[]): void {
    this.wanted = wanted;
    if (this.book === null) return;
    for (const variant of this.streams.keys()) if (!wanted.some((w) => w.variant === variant)) this.streams.delete(variant);
    if (wanted.length > 0) this.start();
    for (const want of wanted) {
      const words = JSON.stringify([want.viewable, want.interactive]);
      if (this.streams.get(want.variant)?.words !== words) this.open(want, words);
    }
    if (wanted.length === 0) this.stop();
    else this.cover();
  }

  private open(want: VariantInState, words: string): void {
    const hands: Stagehands = { assets: this.assets, book: this.book!, doc: (frame) => this.docIn(frame), elsewhere: this.elsewhere(want.variant), skipped: ours.has };
    const scene = new Scene(this.page!, this.book!.judge(want), this.from, hands);
    const stream: Stream = { variant: want.variant, words, scene, built: false, epoch: 0, busy: false, dirty: true, near: null };
    this.streams.set(want.variant, stream);
    this.renewStream(stream);
    this.build(stream);
  }

  /** Copies the page, a large one in several turns; no picture is taken before. */
  private build(stream: Stream): void {
    if (this.streams.get(stream.variant) !== stream) return;
    const { mirror } = stream.scene;
    stream.built = mirror.build(BUILD_MILLIS);
    if (!stream.built) return void setTimeout(() => this.build(stream));
    this.cover();
    this.soon();
    // Somebody waits for the first one. A WebGL canvas can be read only in an animation frame, where there is no hook.
    if (mirror.live.size === 0) this.atOnce();
  }

  /** These parts of the window are drawn at twice the size besides. */
  magnify(parts: readonly ({ readonly variant: number } & PartOfWindow)[]): void {
    this.closer = new Map(parts.map(({ variant, x, y, width, height }) => [variant, [x, y, width, height]]));
    this.dirty();
  }

  /** How exactly it is told from now on. */
  grade(quality: Quality): void {
    this.quality = quality;
    this.dirty();
  }

  /**
   * Covers the page in itself, before the browser films it.
   * @param make from the trees of the document, and what covers words in a text
   * @throws Error where nobody looks, because then nobody knows what to hide
   */
  coverFor<F extends Filming>(make: (trees: Trees, judge: Judge) => F): F {
    const [stream] = this.streams.values();
    if (this.page === null || stream === undefined) throw new Error('nobody looks at this page: an agent must be admitted first');
    this.unfilm();
    for (const { scene } of this.streams.values()) scene.mirror.build();
    this.glass?.blank();
    const filming = make(this.page.trees, stream.scene.judge);
    this.filming = filming;
    this.cover();
    return filming;
  }

  /** The page is drawn again, as if it had never been filmed. */
  unfilm(): void {
    const { filming } = this;
    this.filming = null;
    filming?.stop();
    if (filming?.film) this.renew();
  }

  /** What is hidden from anybody who looks is covered for all, because there is one film. In the same task as the change. */
  private cover(): void {
    this.filming?.cover([...this.streams.values()].flatMap(({ scene }) => [...scene.mirror.masked.keys()]));
  }

  /** The document of a frame, as far as scripts may look into it. */
  private docIn(frame: HTMLIFrameElement): Doc | null {
    let document: Document | null;
    try {
      document = frame.contentDocument;
    } catch {
      return null;
    }
    if (document === null || document.defaultView === null || document.documentElement === null) return null;
    return this.docs.get(document) ?? this.meet(document, frame);
  }

  /** What was told before is lost: tell everything again. */
  renew(variant?: number, after?: number): void {
    for (const stream of this.streams.values()) {
      if (variant === undefined || (stream.variant === variant && stream.epoch === after)) this.renewStream(stream);
    }
  }

  private renewStream(stream: Stream): void {
    stream.epoch = ++this.epoch;
    soil(stream);
    this.port.begin(stream.variant, stream.epoch);
    this.soon();
  }

  /** The Worker has room for another picture of this variant. */
  painted(variant: number, again: boolean): void {
    const stream = this.streams.get(variant);
    if (stream === undefined) return;
    stream.busy = false;
    if (again) soil(stream);
    if (stream.dirty) this.soon();
  }

  private start(): void {
    if (this.timers.length > 0) return;
    this.life = new AbortController();
    this.scrollbars = this.own.scrollbars;
    this.page = this.meet(document, null);
    this.book!.turned?.(() => this.dirty(), this.life.signal);
    document.addEventListener('visibilitychange', this.happened, { signal: this.life.signal });
    this.timers = [setInterval(() => this.lookAtLive(), LIVE_MILLIS), setInterval(() => this.lookAtQuiet(), LOOK_MILLIS)];
  }

  /** A document whose changes are heard from now on. */
  private meet(document: Document, frame: Element | null): Doc {
    for (const [old, doc] of this.docs) {
      if (old.defaultView !== null && (doc.frame === null || (doc.frame.isConnected && doc.frame !== frame))) continue;
      doc.leave();
      this.docs.delete(old);
    }
    const doc = new Doc(document, frame, this.assets, (tree, life) => this.listen(tree, life), () => this.dirty());
    this.docs.set(document, doc);
    doc.window.addEventListener('resize', this.resized, { signal: this.life.signal });
    document.addEventListener('pointermove', (event) => this.moved(event, doc), { capture: true, passive: true, signal: this.life.signal });
    const hooked = hookedIn(doc.window);
    if (hooked !== null) hooked.tell = (host) => this.told(host);
    return doc;
  }

  private listen(tree: Tree, life: AbortSignal): void {
    this.observer.observe(tree, OBSERVED);
    const heard = { capture: true, passive: true, signal: life };
    for (const name of EVENTS) tree.addEventListener(name, this.happened, heard);
    tree.addEventListener('scroll', this.scrolled, heard);
  }

  stop(): void {
    this.wanted = [];
    this.streams.clear();
    this.unfilm();
    this.observer.disconnect();
    for (const doc of this.docs.values()) {
      doc.leave();
      const hooked = hookedIn(doc.window);
      if (hooked !== null) hooked.tell = () => {};
    }
    this.docs.clear();
    this.life.abort();
    this.timers.splice(0).forEach((timer) => clearInterval(timer));
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    if (this.wholeSoon !== null) clearTimeout(this.wholeSoon);
    this.wholeSoon = null;
    if (this.still !== null) clearTimeout(this.still);
    this.still = null;
    if (this.pointing !== null) clearTimeout(this.pointing);
    this.pointing = null;
  }

  private scenes(): Scene[] {
    return [...this.streams.values()].flatMap(({ scene }) => scene.all());
  }

  /** The hook saw that an element got a shadow tree, or that rules were edited. */
  private told(host?: Element): void {
    if (host !== undefined) for (const scene of this.scenes()) if (scene.doc.document === host.ownerDocument) scene.mirror.again(host);
    for (const doc of this.docs.values()) doc.css.touch();
    this.cover();
    this.dirty();
  }

  private changed(records: readonly MutationRecord[]): void {
    const theirs = records.filter(({ target, addedNodes, removedNodes }) => addedNodes.length + removedNodes.length === 0 ? !ours.has(target) : ![...addedNodes, ...removedNodes].every((node) => ours.has(node)));
    if (theirs.length === 0) return;
    if (theirs.some(({ type, target }) => type !== 'characterData' || target.parentNode?.nodeName.toLowerCase() === 'style')) this.touch(theirs);
    for (const scene of this.scenes()) {
      const own = this.docs.size === 1 ? theirs : theirs.filter(({ target }) => (target.ownerDocument ?? target) === scene.doc.document);
      if (own.length > 0) scene.mirror.apply(own);
    }
    this.cover();
    const [{ target }] = theirs as [MutationRecord];
    // As frameworks do at each key.
    if (theirs.every((record) => record.attributeName === 'value' && record.target === target)) this.typed(target as Element);
    else this.dirty();
  }

  private touch(records: readonly MutationRecord[]): void {
    for (const { decor } of this.scenes()) decor.touch();
    const sheets = 'style, link, head';
    const near = (node: Node | null): boolean => isElement(node) && (node.matches(sheets) || node.querySelector('style, link') !== null);
    const around = (target: Node): boolean => (isElement(target) && target.matches(sheets)) || (isElement(target.parentNode) && target.parentNode.matches(sheets));
    if (records.some(({ target, addedNodes, removedNodes }) => around(target) || isShadow(target) || [...addedNodes, ...removedNodes].some(near))) for (const doc of this.docs.values()) doc.css.touch();
  }

  private readonly happened = (event: Event): void => {
    const { type, target } = event;
    if (type === 'animationstart' || type === 'transitionrun') this.moving = true;
    if (type === 'input') this.atOnce();
    if (type === 'load') for (const doc of this.docs.values()) doc.css.touch();
    // Another address of an image is chosen without a change of its attributes.
    if (type === 'load' && isElement(target) && target.localName === 'img') for (const { mirror } of this.scenes()) mirror.again(target);
    if (isElement(target) && isVideo(target)) for (const { mirror } of this.scenes()) mirror.snapshot(target);
    if (type === 'slotchange') {
      const root = (target as Element).getRootNode();
      if (isShadow(root)) for (const { mirror } of this.scenes()) mirror.again(root.host);
    }
    this.cover();
    if (type === 'input') this.typed(isElement(target) ? target : null);
    else this.dirty();
  };

  private readonly resized = (): void => {
    for (const { decor } of this.scenes()) decor.touch();
    this.dirty();
  };

  private readonly scrolled = (event: Event): void => {
    for (const { decor } of this.scenes()) decor.scrolled(event.target);
    if (event.target === document) {
      if (this.still !== null) clearTimeout(this.still);
      this.still = setTimeout(() => {
        this.still = null;
        this.dirty();
      }, STILL_MILLIS);
    }
    this.dirty();
  };

  private moved(event: PointerEvent, doc: Doc): void {
    const [x, y] = doc.corner();
    this.pointer = { x: event.clientX + x, y: event.clientY + y };
    this.pointing ??= setTimeout(() => {
      this.pointing = null;
      this.point();
    }, POINTER_MILLIS);
  }

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
    for (const doc of this.docs.values()) doc.css.touch();
    for (const { mirror } of this.scenes()) mirror.came(url);
    this.dirty();
  }

  private lookAtLive(): void {
    this.looks++;
    if (!this.moving && this.scenes().every(({ mirror }) => mirror.live.size === 0)) return;
    this.moving = this.scenes().some(({ decor }) => decor.moves());
    for (const stream of this.streams.values()) {
      const scenes = stream.scene.all();
      const live = scenes.flatMap(({ mirror }) => mirror.alive());
      // In an animation frame, because a WebGL canvas can be read only then, where there is no hook.
      if (live.some(isPlaying) || this.moving) this.soonFor(stream);
      else if (this.looks % LOOKS_PER_CANVAS === 0 && live.length > 0 && !stream.busy) requestAnimationFrame(() => this.lookAtCanvases(stream));
    }
  }

  private lookAtCanvases(stream: Stream): void {
    const changed = stream.scene.all().flatMap(({ mirror }) => mirror.alive().filter(isCanvas).filter(isInWindow).map((canvas) => mirror.snapshot(canvas)));
    if (changed.includes(true)) this.soonFor(stream);
  }

  private soonFor(stream: Stream): void {
    soil(stream);
    this.soon();
  }

  private lookAtQuiet(): void {
    this.moving = true;
    const changed = this.scenes().flatMap(({ mirror }) => [mirror.compareControls(), mirror.lookForRoots()]);
    this.cover();
    if (changed.includes(true) || [...this.docs.values()].some(({ css }) => css.changed())) this.dirty();
  }

  /** What is hidden from anybody who looks, in the window. */
  hidden(): Hidden[] {
    return [...this.streams.values()].flatMap(({ scene }) => scene.hidden(seenIn(window)));
  }

  /** Something outside of the page's own documents looks different. */
  again(): void {
    this.dirty();
  }

  private dirty(): void {
    for (const stream of this.streams.values()) soil(stream);
    this.soon();
  }

  /** Somebody typed. Where nothing else changed a picture of that field is enough for now. */
  private typed(target: Element | null): void {
    const field = this.port.parts === true && target !== null && target.getRootNode() === document && isField(target) ? target : null;
    const state = field === null ? '' : STATES_OF_FIELDS.map((each) => field.matches(each)).join();
    if (field === null || state !== this.fieldStates.get(field)) {
      if (field !== null) this.fieldStates.set(field, state);
      return this.dirty();
    }
    for (const stream of this.streams.values()) {
      if (stream.dirty && stream.near !== field) stream.near = null;
      else [stream.dirty, stream.near] = [true, field];
    }
    this.wholeSoon ??= setTimeout(() => {
      this.wholeSoon = null;
      this.dirty();
    }, WHOLE_MILLIS);
    this.soon();
  }

  /** Without waiting for the next frame of the screen. */
  private atOnce(): void {
    if (performance.now() - this.last < FRAME_MILLIS || this.urgent) return;
    this.urgent = true;
    // A task of its own: when it comes, the page's own listeners have done what they do.
    this.channel.port2.postMessage(null);
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
    this.last = performance.now();
    for (const stream of [...this.streams.values()]) if (isDue(stream)) await this.take(stream);
    this.taking = false;
    if ([...this.streams.values()].some(isDue)) this.soon();
  }

  private async take(stream: Stream): Promise<void> {
    stream.busy = true;
    this.changed(this.observer.takeRecords());
    const { near } = stream;
    [stream.dirty, stream.near] = [false, null];
    const { scene, variant, epoch } = stream;
    const { mirror } = scene;
    const others = mirror.compareControls(near);
    for (const element of mirror.live) if (isPlaying(element)) mirror.snapshot(element);
    mirror.measure();
    this.cover();
    const seen = seenIn(window);
    const whole = wholeOf(seen);
    const part = near === null || others ? whole : around(near, seen);
    // A film has no more pixels than it has.
    const film = this.filming?.film ?? null;
    const closer = film === null ? commonOf(this.closer.get(variant) ?? NOWHERE, whole) : null;
    const anew = commonOf(closer ?? NOWHERE, part);
    const { glass } = this;
    // A film would show it.
    const larger = (this.filming === null && glass?.wants(variant, seen)) || null;
    const captured = this.port.now();
    this.port.taking(captured);
    const source = film === null ? scene.source(this.scrollbars) : '';
    const lacking = film === null && this.assets.coming > 0;
    // A film was taken before.
    const panes = film === null ? panesOf(scene.decor.stuck, scene.decor.rolled, mirror, seen) : [];
    const hidden = scene.hidden(seen).slice(0, MOST_HIDDEN).map(({ box: [x, y, width, height], label }): Hidden => ({ box: [x + seen.offsetX, y + seen.offsetY, width, height], label }));
    const cursor = this.cursor();
    const behind = canvasColour(document);
    const drawer = film ?? this.drawer;
    let bitmap: ImageBitmap;
    let detail: Detail | null = null;
    try {
      bitmap = await drawer.draw(source, seen, 1, behind, part);
      if (closer !== null) detail = { part: closer, bitmap: anew && (await drawer.draw(source, seen, 2, behind, anew)), left: anew?.[0] ?? 0, top: anew?.[1] ?? 0 };
      if (larger !== null) glass!.take(await drawer.draw(source, seen, larger.scale, behind, larger.part));
    } catch (trouble) {
      // What can't be drawn is not shown; the next change tries again.
      console.warn('Alongside could not draw this page', trouble);
      stream.busy = false;
      return;
    }
    if (this.streams.get(variant) !== stream) return [bitmap, detail?.bitmap].forEach((each) => each?.close());
    this.port.picture({ do: 'picture', variant, epoch, bitmap, detail, ...seen, left: part[0], top: part[1], scale: 100, captured, hidden, cursor, quality: this.quality, panes, moving: this.still !== null, lacking });
  }
}

const isDue = ({ built, dirty, busy }: Stream): boolean => built && dirty && !busy;

/** Anything may have changed. */
const soil = (stream: Stream): void => void ([stream.dirty, stream.near] = [true, null]);

const isField = (element: Element): element is Field => element.localName === 'input' || element.localName === 'textarea';

/** The part of the window in which a field's words show; all of it where that is no small one. */
function around(field: Element, seen: Seen): Part {
  const box = field.getBoundingClientRect();
  const [left, top] = [Math.max(0, Math.floor(box.left) - AROUND), Math.max(0, Math.floor(box.top) - AROUND)];
  const [width, height] = [Math.min(seen.width, Math.ceil(box.right) + AROUND) - left, Math.min(seen.height, Math.ceil(box.bottom) + AROUND) - top];
  return width <= 0 || height <= 0 || width * height * 3 > seen.width * seen.height ? wholeOf(seen) : [left, top, width, height];
}
