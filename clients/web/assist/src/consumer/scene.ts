import { LONGEST_LABEL } from '../wire/limits';
import type { Hidden } from '../wire/pictures';
import type { Assets } from './assets';
import { Css } from './css';
import { Decor } from './decor';
import type { Folder } from './fold';
import type { Rulebook } from './book';
import type { Inherited, Judge } from './judge';
import { Later, notLoaded } from './later';
import { marksOf } from './marks';
import type { Mirror } from './mirror';
import { paperIn } from './paper-key';
import { placeholder } from './placeholder';
import { inAddress, seenIn, transparent, type Seen } from './raster';
import { isShadow, Trees, type Tree } from './trees';
import { zoom } from './zoom';

/** One document of the page, the page's own or a frame's, and what all variants of its picture share. */
export class Doc {
  readonly window: Window;
  readonly trees: Trees;
  readonly css: Css;
  readonly frame: Element | null;
  private readonly life = new AbortController();

  /** @param met hears of each tree, and until when to listen to it */
  constructor(document: Document, frame: Element | null, assets: Assets, met: (tree: Tree, life: AbortSignal) => void, tell: () => void) {
    this.window = document.defaultView!;
    this.frame = frame;
    this.trees = new Trees(document, (tree) => met(tree, this.life.signal));
    this.css = new Css(this.trees, assets, tell);
  }

  get document(): Document {
    return this.trees.document;
  }

  /** Where its window's corner is in the page's window. */
  corner(): readonly [number, number] {
    let [x, y] = [0, 0];
    for (let { frame } = this as { frame: Element | null }; frame !== null; frame = frame.ownerDocument.defaultView?.frameElement ?? null) {
      const [left, top] = cornerIn(frame);
      [x, y] = [x + left, y + top];
    }
    return [x, y];
  }

  leave(): void {
    this.life.abort();
  }
}

/** Where the inside of a frame begins, in the window that the frame is in. */
function cornerIn(frame: Element): readonly [number, number] {
  const { left, top } = frame.getBoundingClientRect();
  const { paddingLeft, paddingTop } = getComputedStyle(frame);
  return [left + frame.clientLeft + parseFloat(paddingLeft), top + frame.clientTop + parseFloat(paddingTop)];
}

/** Whose help a scene needs. */
export interface Stagehands {
  readonly assets: Assets;
  readonly book: Rulebook;
  /** The document of a frame, where scripts may look into it. */
  doc(frame: HTMLIFrameElement): Doc | null;
  /** The picture that a frame of another origin sends, and what it hides. */
  elsewhere(frame: HTMLIFrameElement, from: Inherited): { readonly data: string; readonly hidden: readonly Hidden[] } | null;
  /** What is no part of the page. */
  skipped(node: Node): boolean;
}

/** So many elements make a page on which folding pays: it is loaded for such pages alone. */
const LARGE = 1_000;
const folding = new Later(async () => (await import('./fold')).Folder);
let wanted = false;

/** What is large is not written as a whole for each picture; until this is loaded it is. */
export function foldsOf(document: Document): typeof Folder | null {
  if (document.getElementsByTagName('*').length < LARGE) return null;
  if (!wanted) folding.use(() => {}).catch(notLoaded);
  wanted = true;
  return folding.now;
}

const serializer = new XMLSerializer();
const HTML = 'xmlns="http://www.w3.org/1999/xhtml"';
/** No text of a page can hold it by chance. */
const TOKEN = `a-frame-${Math.random().toString(36).slice(2)}`;
const TOKENS = new RegExp(`${TOKEN}-(\\d+)-`, 'g');

/** One document as one variant sees it: mirror, decor, and the scenes in its frames. */
export class Scene {
  readonly doc: Doc;
  readonly mirror: Mirror;
  readonly decor: Decor;
  private folder: Folder | null = null;
  readonly judge: Judge;
  private readonly from: Inherited;
  private readonly hands: Stagehands;
  private readonly inner = new Map<HTMLIFrameElement, Scene>();
  private readonly strangers = new Map<HTMLIFrameElement, readonly Hidden[]>();

  constructor(doc: Doc, judge: Judge, from: Inherited, hands: Stagehands) {
    this.doc = doc;
    this.judge = judge;
    this.from = from;
    this.hands = hands;
    this.mirror = new hands.book.Mirror(judge, from, hands.assets, doc.trees, doc.css, (node) => hands.skipped(node));
    this.decor = new Decor(doc.trees, doc.css);
  }

  /** Itself and the scenes in its frames. */
  all(): Scene[] {
    return [this, ...[...this.inner.values()].flatMap((scene) => scene.all())];
  }

  /**
   * The picture as SVG, everything read in this one task, so that it is of one moment. It has the window's size, so that
   * media queries and viewport units mean the same as in the page. The page in it is moved by the scroll offset as part of its
   * layout: WebKit draws what has a layer of its own, all that is positioned say, where no view box and no transform would move it.
   */
  source(scrollbars: boolean): string {
    const { window, document, css } = this.doc;
    const { innerWidth, innerHeight } = window;
    const seen = seenIn(window);
    const sheets = css.text();
    const frames = this.fillFrames(scrollbars);
    const Folds = foldsOf(document);
    this.folder = Folds && (this.folder ?? new Folds(this.mirror));
    const rules = this.decor.rules(this.mirror, scrollbars, (kept) => this.folder?.plan(kept, window) ?? []);
    const root = getComputedStyle(document.documentElement);
    const back = backdrop(document, root, css, this.mirror);
    const style = `font-size:${root.fontSize};color-scheme:${root.colorScheme}`;
    const sheet = `<style ${HTML}>${sheets}\n${xml(rules)}${back.rule}</style>`;
    const marks = marksOf(document, this.doc.trees.all().filter(isShadow), (element) => this.mirror.reads(element));
    const page = (this.folder?.text() ?? serializer.serializeToString(this.mirror.root)).replace(TOKENS, (_, n: string) => frames[Number(n)] ?? 'data:,');
    this.decor.restore();
    const { offsetX, offsetY } = seen;
    const times = zoom();
    const behind = this.doc.frame === null ? '' : `<rect width="${innerWidth}" height="${innerHeight}" fill="${behindOf(document)}"/>`;
    const under = back.layer === '' ? '' : `<g transform="translate(${-offsetX} ${-offsetY})">${back.layer}</g>`;
    const over = marks === '' ? '' : `<svg style="display:block;position:absolute;left:0;top:0;z-index:2147483647;overflow:visible" width="1" height="1" xmlns="http://www.w3.org/2000/svg">${marks}</svg>`;
    return (
      `<svg xmlns="http://www.w3.org/2000/svg" width="${innerWidth}" height="${innerHeight}" style="${style}">${behind}${under}` +
      `<foreignObject x="0" y="0" width="${seen.width * times}" height="${seen.height * times}" ${times === 1 ? '' : `transform="scale(${1 / times})" `}style="overflow:visible">${sheet}` +
      `<a-w ${HTML} style="zoom:${times};display:flow-root;position:relative;left:${-offsetX}px;top:${-offsetY}px;height:100%;margin:0;padding:0;border:0">${page}${over}</a-w></foreignObject></svg>`
    );
  }

  /** What the frames and embedded PDFs of the window show, as addresses; each is put in by its number when the page is text. */
  private fillFrames(scrollbars: boolean): readonly string[] {
    const addresses: string[] = [];
    for (const frame of [...this.mirror.frames] as HTMLIFrameElement[]) {
      const from = frame.isConnected && this.mirror.shows(frame) ? this.mirror.inheritedBy(frame) : undefined;
      if (from === undefined) this.forget(frame);
      else if (isInWindow(frame)) {
        const paper = paperIn(frame);
        const scene = paper === null ? this.sceneIn(frame, from) : null;
        if (paper !== null) this.mirror.fill(frame, this.mirror.paper(frame, paper));
        else if (scene === null) this.mirror.fill(frame, this.stranger(frame, from));
        else {
          this.mirror.fill(frame, `${TOKEN}-${addresses.length}-`);
          for (const element of scene.mirror.live) if (isPlaying(element)) scene.mirror.snapshot(element);
          scene.mirror.compareControls();
          scene.mirror.measure();
          addresses.push(`data:image/svg+xml;charset=utf-8,${inAddress(scene.source(scrollbars)).replace(/[&<"'()\\]/g, (c) => `%${c.charCodeAt(0).toString(16)}`)}`);
        }
      }
    }
    return addresses;
  }

  private forget(frame: HTMLIFrameElement): void {
    if (!frame.isConnected) this.mirror.frames.delete(frame);
    this.inner.delete(frame);
    this.strangers.delete(frame);
  }

  private sceneIn(frame: HTMLIFrameElement, from: Inherited): Scene | null {
    const doc = this.hands.doc(frame);
    const found = this.inner.get(frame);
    if (doc !== null && found?.doc === doc && found.from.open === from.open) return found;
    this.inner.delete(frame);
    if (doc === null) return null;
    const scene = new Scene(doc, this.judge, from, this.hands);
    scene.mirror.build();
    this.inner.set(frame, scene);
    return scene;
  }

  private stranger(frame: HTMLIFrameElement, from: Inherited): string {
    this.inner.delete(frame);
    const sent = this.hands.elsewhere(frame, from);
    this.strangers.set(frame, sent?.hidden ?? []);
    return sent?.data ?? placeholder('Page from elsewhere', frame.clientWidth, frame.clientHeight);
  }

  /** The boxes of what is hidden, in the page's window, and no larger than it. */
  hidden(seen: Seen): Hidden[] {
    const hidden: Hidden[] = [];
    for (const scene of this.all()) {
      const corner = scene.doc.corner();
      for (const { element, label } of scene.mirror.masked.values()) add(hidden, seen, element.getBoundingClientRect(), corner, label);
      for (const [frame, boxes] of scene.strangers) {
        const [left, top] = cornerIn(frame);
        const inner = [corner[0] + left, corner[1] + top] as const;
        for (const { box: [x, y, width, height], label } of boxes) add(hidden, seen, { left: x, top: y, right: x + width, bottom: y + height }, inner, label);
      }
    }
    return hidden;
  }
}

function add(hidden: Hidden[], seen: Seen, box: { left: number; top: number; right: number; bottom: number }, [x, y]: readonly [number, number], label: string): void {
  const [left, top] = [Math.max(0, Math.floor(box.left + x)), Math.max(0, Math.floor(box.top + y))];
  const [right, bottom] = [Math.min(seen.width, Math.ceil(box.right + x)), Math.min(seen.height, Math.ceil(box.bottom + y))];
  if (right <= left || bottom <= top) return;
  hidden.push({ box: [left, top, right - left, bottom - top], label: label.slice(0, LONGEST_LABEL / 2) });
}

export function isInWindow(element: Element): boolean {
  const { left, top, right, bottom, width } = element.getBoundingClientRect();
  const { innerWidth, innerHeight } = element.ownerDocument.defaultView ?? { innerWidth: 0, innerHeight: 0 };
  return width > 0 && right > 0 && bottom > 0 && left < innerWidth && top < innerHeight;
}

export const isPlaying = (element: Element): element is HTMLVideoElement => 'videoWidth' in element && !(element as HTMLVideoElement).paused && (element as HTMLVideoElement).videoWidth > 0 && isInWindow(element);

const xml = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');

/** The colour behind a document: the root's, else the body's (CSS Backgrounds §2.11.2), else none. */
function behindOf({ documentElement, body }: Document): string {
  for (const element of [documentElement, body as HTMLElement | null]) {
    const colour = element === null ? 'transparent' : getComputedStyle(element).backgroundColor;
    if (!transparent(colour)) return colour;
  }
  return 'none';
}

/** The colour behind the page: its own, else what the colour scheme gives. */
export function canvasColour(document: Document): string {
  const behind = behindOf(document);
  if (behind !== 'none') return behind;
  const { colorScheme } = getComputedStyle(document.documentElement);
  const dark = colorScheme.includes('dark') && (!colorScheme.includes('light') || matchMedia('(prefers-color-scheme: dark)').matches);
  return dark ? '#121212' : '#fff';
}

/** The body's background belongs to the whole canvas where the root has none; a copy's body would paint only its own box. */
function backdrop(document: Document, root: CSSStyleDeclaration, css: Css, mirror: Mirror): { readonly layer: string; readonly rule: string } {
  const { body, documentElement } = document;
  if (body === null || root.backgroundImage !== 'none' || !transparent(root.backgroundColor)) return { layer: '', rule: '' };
  const style = getComputedStyle(body);
  const rule = '[a-root]>body{background:none!important}';
  if (style.backgroundImage === 'none' || !mirror.reads(body)) return { layer: '', rule };
  const { width, height } = documentElement.getBoundingClientRect();
  const image = xml(css.inline(style.background, document.baseURI)).replace(/"/g, '&quot;');
  const whole = Math.max(height, documentElement.scrollHeight);
  const div = `<div ${HTML} style="width:${width}px;height:${whole}px;background:${image};background-size:${style.backgroundSize}"></div>`;
  return { layer: `<foreignObject x="0" y="0" width="${width}" height="${whole}">${div}</foreignObject>`, rule };
}
