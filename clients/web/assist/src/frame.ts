import { bookOf } from './consumer/book';
import { Capture } from './consumer/capture';
import { readToFrame, type FromFrame, type ToFrame } from './consumer/frame-words';
import type { Rules } from './consumer/judge';
import type { Resident } from './consumer/tools/control/resident';
import type { PictureOrder } from './painter/painter';
import type { Hidden } from './wire/pictures';

export type { PageRules, Rules } from './consumer/judge';

/**
 * Which pages may show this one, which lies in a frame of theirs, to an expert.
 * @example
 * const options: FrameOptions = { parents: ['https://www.bank.example'] };
 */
export interface FrameOptions extends Rules {
  /** The origins of those pages. Nobody else is answered. */
  readonly parents: readonly string[];
  /**
   * Whether an agent who may act on the page around this one may act here too. That page passes the acts on: only for parents
   * that you trust to do that for an agent alone.
   */
  readonly acts?: boolean;
}

/**
 * Lets a page of another origin, in which this one is a frame, show it too. Only while that page is being shared, only to a
 * page of the named origins, and only as pictures in which what must be hidden is hidden already. Does nothing where this page
 * is in no frame; throws a `TypeError` without `parents`, or on an origin that is none.
 * @example
 * shareFrame({ parents: ['https://www.bank.example'] });
 */
export function shareFrame(options: FrameOptions): void {
  if (window.parent === window) return; // shown by itself, it is no frame
  const parents = options.parents.map((parent) => new URL(parent).origin);
  if (parents.length === 0) throw new TypeError('shareFrame needs `parents`, the origins of the pages around this one');
  new Guest(parents, options);
}

/** Frame and page: see `frames.ts` for the page's side. */
class Guest {
  private readonly parents: readonly string[];
  private readonly rules: Rules;
  private readonly acts: boolean;
  private captures: Capture[] = [];
  /** Loaded when somebody looks who might act. */
  private resident: Promise<Resident> | null = null;
  private latest = 0;
  private to = '';

  constructor(parents: readonly string[], { acts = false, ...rules }: FrameOptions) {
    this.parents = parents;
    this.rules = rules;
    this.acts = acts;
    addEventListener('message', (event) => this.heard(event));
    for (const parent of parents) this.greet(parent);
  }

  private greet(parent: string): void {
    window.parent.postMessage({ alongside: 'here', acts: this.acts } satisfies FromFrame, parent);
  }

  private heard(event: MessageEvent): void {
    if (event.source !== window.parent || !this.parents.includes(event.origin)) return;
    const message = readToFrame(event.data);
    if (message === null) return;
    if (message.alongside === 'hello') return this.greet(event.origin);
    this.to = event.origin;
    if (message.alongside === 'act') return this.act(message);
    if (message.alongside === 'taken') return this.captures.forEach((capture) => capture.painted(message.variant, false));
    this.captures.splice(0).forEach((capture) => capture.stop());
    const { mask = [], texts = [] } = this.rules;
    const outer = message.texts ?? [];
    const rules: Rules = { ...this.rules, mask: [...mask, ...message.mask], ...(texts.length + outer.length === 0 ? {} : { texts: [...texts, ...outer.map(({ source, flags }) => new RegExp(source, flags))] }) };
    // Each variant may have another marker from its parents.
    for (const { marker, ...variant } of message.variants) {
      const port = { picture: (order: PictureOrder): void => void this.send(order, message.n), pointer: () => {}, begin: () => {}, taking: (captured: number) => this.taking(captured), now: () => Date.now() };
      const capture = new Capture(port, rules, { scrollbars: false }, () => () => null, { marker });
      this.captures.push(capture);
      capture.variants([variant]);
    }
    if (this.acts) void bookOf(rules).then((book) => this.withResident((resident) => resident.watch(message.variants, book, this.latest)));
  }

  private taking(captured: number): void {
    this.latest = captured;
    if (this.resident !== null) this.withResident((resident) => resident.taking(captured));
  }

  private withResident(use: (resident: Resident) => void): void {
    this.resident ??= import('./consumer/tools/control/resident').then(({ Resident }) => new Resident());
    this.resident.then(use).catch((trouble: unknown) => console.error('Alongside could not load its tools', trouble));
  }

  private act(message: Extract<ToFrame, { alongside: 'act' }>): void {
    if (!this.acts) return;
    const { n } = message;
    this.withResident((resident) => void resident.take(message).then((result) => window.parent.postMessage({ alongside: 'acted', n, result } satisfies FromFrame, this.to)));
  }

  private async send({ variant, captured, bitmap, offsetX, offsetY, hidden }: PictureOrder, n?: number): Promise<void> {
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width: bitmap.width, height: bitmap.height });
    canvas.getContext('2d')!.drawImage(bitmap, 0, 0);
    bitmap.close();
    const boxes = hidden.map(({ box: [x, y, width, height], label }): Hidden => ({ box: [x - offsetX, y - offsetY, width, height], label }));
    window.parent.postMessage({ alongside: 'picture', variant, captured, data: canvas.toDataURL(), hidden: boxes, ...(n === undefined ? {} : { n }) } satisfies FromFrame, this.to);
  }
}
