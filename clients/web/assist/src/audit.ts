import { Capture } from './consumer/capture';
import { bookOf } from './consumer/book';
import { ROOT, type Judge, type Rules } from './consumer/judge';
import { Painter, type PictureOrder } from './painter/painter';
import { readPicture } from './wire/pictures';
import type { Permissions } from './wire/messages';

/** What a site's policy file says. */
interface Policy extends Rules {
  readonly permissions?: Permissions;
}

/** What would have left the browser: the bytes, and what each box of the picture was. */
interface Sent {
  readonly messages: readonly string[];
  /** The last picture in squares of so many pixels, by what they show, row by row; and where its corner is. */
  readonly grid: { readonly columns: number; readonly squares: readonly number[]; readonly x: number; readonly y: number };
}

const QUIET_MILLIS = 500;
const SQUARE = 8;
const EVERYBODY: Permissions = { viewable: ['default'], interactive: [] };
const TOLD_BY = ['title', 'placeholder', 'alt', 'aria-label', 'value'];

/**
 * The audit's part in the page: puts a secret in every hidden place, takes pictures as a support session does, and gives back
 * the bytes that it would send. There is no connection.
 */
async function run(policy: Policy, secret: string, other: string): Promise<{ readonly places: readonly string[]; readonly sent: readonly Sent[] }> {
  const places = hiddenIn((await bookOf(policy)).judge(policy.permissions ?? EVERYBODY));
  plant(places, secret);
  const stream = new Stream(policy);
  const before = await stream.whole();
  // Also while it is being looked at.
  plant(places, other);
  const after = await stream.whole();
  stream.stop();
  return { places: places.map(({ element }) => pathOf(element)), sent: [before, after] };
}

/** A hidden element; with `alone` not what is in it, of which something shows. */
interface Place {
  readonly element: Element;
  readonly alone: boolean;
}

/** The outermost hidden elements, also in shadow trees and in frames that scripts may look into. */
function hiddenIn(judge: Judge): Place[] {
  /** Nothing of it may show, where the answer is one place alone: itself. */
  const walk = (element: Element, from = ROOT): readonly Place[] => {
    const verdict = judge.judge(element, from);
    const whole = [{ element, alone: false }];
    if (verdict.inherited === undefined) return whole;
    const inner = documentIn(element)?.documentElement;
    const children = [...element.children, ...(element.shadowRoot?.children ?? []), ...(inner ? [inner] : [])];
    const places = children.map((child) => walk(child, verdict.inherited));
    if (verdict.shown) return places.flat();
    const nothing = places.every(([place, ...more], i) => more.length === 0 && place?.element === children[i] && !place!.alone);
    return nothing ? whole : [{ element, alone: true }, ...places.flat()];
  };
  return [...walk(document.documentElement)];
}

/** As a person and the page's scripts would: values with their events, texts of the same length, and attributes. */
function plant(places: readonly Place[], secret: string): void {
  for (const { element: place, alone } of places) {
    for (const element of [place, ...(alone ? [] : place.querySelectorAll('*'))]) {
      for (const name of TOLD_BY) if (element.hasAttribute(name) && !(name === 'value' && element.matches('option, [type=radio], [type=checkbox]'))) element.setAttribute(name, secret);
      if (element.matches('input:not([type=checkbox], [type=radio], [type=file]), textarea')) setValue(element as HTMLInputElement, secret);
    }
    const texts = place.ownerDocument.createTreeWalker(place, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode() as Text | null; node !== null; node = texts.nextNode() as Text | null) {
      if (alone && node.parentNode !== place) continue;
      let i = 0;
      if (!node.parentElement?.matches('script, style')) node.data = node.data.replace(/\S/g, () => secret[i++ % secret.length]!);
    }
  }
}

function setValue(field: HTMLInputElement | HTMLTextAreaElement, value: string): void {
  // That of its own frame.
  const proto = Object.getPrototypeOf(field) as object;
  Object.getOwnPropertyDescriptor(proto, 'value')!.set!.call(field, value);
  for (const type of ['input', 'change']) field.dispatchEvent(new Event(type, { bubbles: true }));
}

/** Pictures of the page into a list instead of a socket. */
class Stream {
  private messages: Uint8Array[] = [];
  private last = performance.now();
  private grid: Sent['grid'] = { columns: 0, squares: [], x: 0, y: 0 };
  private readonly capture: Capture;

  constructor(policy: Policy) {
    const painter: Painter = new Painter(
      1,
      (message) => {
        this.last = performance.now();
        this.messages.push(message);
        const read = readPicture(message);
        // The server acknowledges whole frames.
        if (read.ok && read.picture.is === 'frame' && read.picture.last) queueMicrotask(() => painter.ack((read.picture as { epoch: number }).epoch, (read.picture as { seq: number }).seq));
      },
      (again) => this.capture.painted(1, again),
    );
    const port = {
      picture: (order: PictureOrder): void => {
        this.last = performance.now();
        this.grid = gridOf(order);
        void painter.paint({ ...order, cursor: null });
      },
      pointer: () => {},
      taking: () => {},
      begin: (_variant: number, epoch: number): void => painter.begin(epoch),
      now: () => 0, // the clock stands
    };
    this.capture = new Capture(port, policy, { scrollbars: false });
    this.capture.variants([{ variant: 1, ...(policy.permissions ?? EVERYBODY) }]);
    // An agent may look closer, anywhere.
    this.capture.magnify([{ variant: 1, x: 0, y: 0, width: innerWidth, height: innerHeight }]);
  }

  /** Everything anew, when nothing changes any more: how it is cut into pictures then depends on nothing but the page. */
  async whole(): Promise<Sent> {
    await this.quiet();
    this.messages = [];
    this.capture.renew();
    await this.quiet();
    // Epochs are counted from a number by chance, so their four bytes are left out.
    return { messages: this.messages.map((message) => text(message.subarray(0, 2)) + text(message.subarray(6))), grid: this.grid };
  }

  private async quiet(): Promise<void> {
    this.last = performance.now();
    while (performance.now() - this.last < QUIET_MILLIS) await new Promise((done) => setTimeout(done, 50));
  }

  stop(): void {
    this.capture.stop();
  }
}

const text = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

function gridOf({ bitmap, offsetX, offsetY }: PictureOrder): Sent['grid'] {
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext('2d')!;
  context.drawImage(bitmap, 0, 0);
  const pixels = new Uint32Array(context.getImageData(0, 0, width, height).data.buffer);
  const columns = Math.ceil(width / SQUARE);
  const squares = new Array<number>(columns * Math.ceil(height / SQUARE)).fill(0);
  pixels.forEach((pixel, i) => {
    const at = Math.floor(Math.floor(i / width) / SQUARE) * columns + Math.floor((i % width) / SQUARE);
    squares[at] = Math.imul(squares[at]! ^ pixel, 0x01000193);
  });
  return { columns, squares, x: offsetX, y: offsetY };
}

/** The innermost element that shows in a square of the picture, as a selector. */
function elementIn({ columns, x, y }: Sent['grid'], square: number): string {
  let [left, top] = [((square % columns) + 0.5) * SQUARE + x - scrollX, (Math.floor(square / columns) + 0.5) * SQUARE + y - scrollY];
  let element = document.elementFromPoint(left, top);
  for (let inner = element; inner !== null; ) {
    element = inner;
    const document = documentIn(element);
    if (document !== null) {
      const box = element.getBoundingClientRect();
      const style = getComputedStyle(element);
      [left, top] = [left - box.left - element.clientLeft - parseFloat(style.paddingLeft), top - box.top - element.clientTop - parseFloat(style.paddingTop)];
    }
    const next = (document ?? element.shadowRoot)?.elementFromPoint(left, top) ?? null;
    inner = next === element ? null : next;
  }
  return element === null ? 'nothing' : pathOf(element);
}

/** The document of a frame; null for what is none, or of another origin. */
function documentIn(element: Element): Document | null {
  try {
    return (element as HTMLIFrameElement).contentDocument ?? null;
  } catch {
    return null;
  }
}

/** A selector that a person finds it by; that of its frame goes before it. */
function pathOf(element: Element): string {
  const frame = element.ownerDocument.defaultView?.frameElement;
  return frame ? `${pathOf(frame)} >>> ${pathIn(element)}` : pathIn(element);
}

function pathIn(element: Element): string {
  if (element.id !== '') return `#${CSS.escape(element.id)}`;
  const parent = element.parentElement;
  const classes = [...element.classList].map((name) => `.${CSS.escape(name)}`).join('');
  const same = parent === null ? [] : [...parent.children].filter(({ localName }) => localName === element.localName);
  const own = `${element.localName}${classes}${same.length > 1 ? `:nth-of-type(${same.indexOf(element) + 1})` : ''}`;
  return parent === null || parent === element.ownerDocument.documentElement ? own : `${pathIn(parent)} > ${own}`;
}

Object.assign(window, { alongsideAudit: { run, elementIn } });
