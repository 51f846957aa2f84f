import type { VariantInState } from '../wire/messages';
import type { Hidden } from '../wire/pictures';
import type { Elsewhere } from './capture';
import { readFromFrame, type TextToHide, type ToFrame } from './frame-words';
import { ROOT, type Rules } from './judge';
import { matches } from './strict/globs';

interface Sent {
  readonly data: string;
  readonly hidden: readonly Hidden[];
}

/** When it came here, by our clock, and was taken there, by that of this machine. */
type Arrival = readonly [number, number];
const MOST_ARRIVALS = 50;

/** A frame whose page answered. */
export class Guest {
  readonly origin: string;
  /** Whether agents may act there. */
  readonly acts: boolean;
  /** What its frame element hands down, for each variant. */
  readonly markers = new Map<number, string>();
  readonly pictures = new Map<number, Sent>();
  told = '';
  /** How often it was told what to hide. */
  n = 0;
  private readonly arrivals = new Map<number, Arrival[]>();

  constructor(origin: string, acts: boolean) {
    this.origin = origin;
    this.acts = acts;
  }

  came(variant: number, captured: number, now: number, sent: Sent): void {
    this.pictures.set(variant, sent);
    this.arrivals.set(variant, [...(this.arrivals.get(variant) ?? []).slice(1 - MOST_ARRIVALS), [now, captured]]);
  }

  /** When its picture was taken that a picture of the page, taken at that time, shows; 0 where none is known. */
  takenBefore(variant: number, seen: number): number {
    return this.arrivals.get(variant)?.filter(([came]) => came < seen).pop()?.[1] ?? 0;
  }
}

/**
 * Frames of other origins whose pages load our frame script. Only frames of the named origins are listened to, and each is told
 * only what to hide; it masks by itself, and sends pictures. What sends none stays a placeholder.
 */
export class Frames {
  private readonly origins: ReadonlySet<string>;
  private readonly rules: Rules;
  private readonly now: () => number;
  private readonly came: () => void;
  readonly guests = new Map<HTMLIFrameElement, Guest>();
  private readonly greeted = new WeakSet<HTMLIFrameElement>();
  private variants: readonly VariantInState[] = [];

  /**
   * @param now the clock of the pictures
   * @param came a frame has another picture
   */
  constructor(origins: readonly string[], rules: Rules, now: () => number, came: () => void) {
    this.origins = new Set(origins.map((origin) => new URL(origin).origin)); // throws now on what is no address
    this.rules = rules;
    this.now = now;
    this.came = came;
    if (this.origins.size > 0) addEventListener('message', this.heard);
  }

  watch(variants: readonly VariantInState[]): void {
    this.variants = variants;
    for (const [frame, guest] of this.guests) {
      guest.pictures.clear();
      this.tell(frame, guest);
    }
  }

  /** What a frame shows to a variant; nothing before it knows what its element hands down. */
  readonly elsewhere =
    (variant: number): Elsewhere =>
    (frame, { marker }) => {
      const guest = this.guests.get(frame);
      if (guest === undefined) return this.greet(frame);
      if (guest.markers.get(variant) !== marker) {
        guest.markers.set(variant, marker);
        guest.pictures.delete(variant);
      }
      this.tell(frame, guest);
      return guest.pictures.get(variant) ?? null;
    };

  /** It may have said that it is here before anybody listened. */
  private greet(frame: HTMLIFrameElement): null {
    const origin = originOf(frame);
    if (origin === null || !this.origins.has(origin) || this.greeted.has(frame)) return null;
    this.greeted.add(frame);
    frame.contentWindow?.postMessage({ alongside: 'hello' } satisfies ToFrame, origin);
    return null;
  }

  stop(): void {
    this.watch([]);
    removeEventListener('message', this.heard);
  }

  private readonly heard = (event: MessageEvent): void => {
    if (!this.origins.has(event.origin)) return;
    const message = readFromFrame(event.data);
    const frame = message === null ? undefined : frameOf(event.source);
    if (message === null || frame === undefined) return;
    if (message.alongside === 'here') {
      for (const old of this.guests.keys()) if (!old.isConnected) this.guests.delete(old);
      this.guests.set(frame, new Guest(event.origin, message.acts === true));
      return this.came();
    }
    if (message.alongside === 'acted') return; // whoever asked for it listens too
    const guest = this.guests.get(frame);
    // What is not a picture of ours would be drawn with the page; only the two kinds that our script makes are.
    // One that is still of other rules is late; a script of an older version counts nothing.
    if (guest?.origin !== event.origin || (message.n !== undefined && message.n !== guest.n) || !/^data:image\/(png|webp);base64,[A-Za-z0-9+/=]*$/.test(message.data)) return;
    guest.came(message.variant, message.captured, this.now(), { data: message.data, hidden: message.hidden });
    this.send(frame, guest, { alongside: 'taken', variant: message.variant });
    this.came();
  };

  private tell(frame: HTMLIFrameElement, guest: Guest): void {
    // A marker that is not known yet counts as one that nobody may see.
    const variants = this.variants.filter(({ variant }) => guest.markers.has(variant)).map((variant) => ({ ...variant, marker: guest.markers.get(variant.variant) ?? ROOT.marker }));
    const message = { alongside: 'watch', variants, ...this.toHide() } as const;
    const words = JSON.stringify(message);
    if (words === guest.told) return;
    guest.told = words;
    // What it showed was hidden by other rules.
    guest.pictures.clear();
    this.send(frame, guest, { ...message, n: ++guest.n });
  }

  /** What this page hides in its frames, at its address now. The frame's own page may hide more. */
  private toHide(): { readonly mask: readonly string[]; readonly texts?: readonly TextToHide[] } {
    const { mask = [], pages = [], texts } = this.rules;
    const here = pages.filter(({ on }) => matches(on, location.href));
    return { mask: [...mask, ...here.flatMap((page) => page.mask ?? [])], ...(texts === undefined ? {} : { texts: texts.map((each) => (typeof each === 'string' ? { source: each, flags: '' } : { source: each.source, flags: each.flags })) }) };
  }

  private send(frame: HTMLIFrameElement, { origin }: Guest, message: ToFrame): void {
    frame.contentWindow?.postMessage(message, origin);
  }
}

function originOf(frame: HTMLIFrameElement): string | null {
  try {
    return new URL(frame.src).origin;
  } catch {
    return null;
  }
}

const frameOf = (source: MessageEventSource | null): HTMLIFrameElement | undefined => [...document.querySelectorAll('iframe')].find((frame) => frame.contentWindow === source);
