import type { VariantInState } from '../wire/messages';
import type { Hidden } from '../wire/pictures';
import type { Elsewhere } from './capture';
import { readFromFrame, type ToFrame } from './frame-words';
import { ROOT, type Rules } from './judge';

interface Sent {
  readonly data: string;
  readonly hidden: readonly Hidden[];
}

/** A frame whose page answered. */
interface Guest {
  readonly origin: string;
  /** What its frame element hands down, for each variant. */
  readonly markers: Map<number, string>;
  readonly pictures: Map<number, Sent>;
  told: string;
}

/**
 * Frames of other origins whose pages load our frame script; loaded where a page names such origins. Only frames of the named origins are listened to, and each is told
 * only what to hide; it masks by itself, and sends pictures. What sends none stays a placeholder.
 */
export class Frames {
  private readonly origins: ReadonlySet<string>;
  private readonly rules: Rules;
  private readonly came: () => void;
  private readonly guests = new Map<HTMLIFrameElement, Guest>();
  private readonly greeted = new WeakSet<HTMLIFrameElement>();
  private variants: readonly VariantInState[] = [];

  /** @param came a frame has another picture */
  constructor(origins: readonly string[], rules: Rules, came: () => void) {
    this.origins = new Set(origins);
    this.rules = rules;
    this.came = came;
    addEventListener('message', this.heard);
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
        this.tell(frame, guest);
      }
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
      const guest: Guest = { origin: event.origin, markers: new Map(), pictures: new Map(), told: '' };
      for (const old of this.guests.keys()) if (!old.isConnected) this.guests.delete(old);
      this.guests.set(frame, guest);
      return this.came();
    }
    const guest = this.guests.get(frame);
    // What is not a picture of ours would be drawn with the page; only the two kinds that our script makes are.
    if (guest?.origin !== event.origin || !/^data:image\/(png|webp);base64,[A-Za-z0-9+/=]*$/.test(message.data)) return;
    guest.pictures.set(message.variant, { data: message.data, hidden: message.hidden });
    this.send(frame, guest, { alongside: 'taken', variant: message.variant });
    this.came();
  };

  private tell(frame: HTMLIFrameElement, guest: Guest): void {
    // A marker that is not known yet counts as one that nobody may see.
    const variants = this.variants.filter(({ variant }) => guest.markers.has(variant)).map((variant) => ({ ...variant, marker: guest.markers.get(variant.variant) ?? ROOT.marker }));
    const words = JSON.stringify(variants);
    if (words === guest.told) return;
    guest.told = words;
    this.send(frame, guest, { alongside: 'watch', variants, mask: this.rules.mask ?? [] });
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
