import type { Party } from '../party';
import { readPicture, writePicture, type Box, type Frame, type Picture } from '../wire/pictures';
import type { PageSize } from './events';
import { Surface } from './surface';

/** An agent who moves about has not found what to look at closely yet. */
const CLOSER_MILLIS = 150;
/** One who looks unasked wants the next picture so long after the last. */
const GLANCE_MILLIS = 1_000;

/** Where pictures are drawn; the stage is one. @internal */
export interface Screen {
  /** Draws the surface and calls back when it is on the screen. */
  draw(surface: Surface, painted: () => void): void;
}

/** What pictures need of the viewing. @internal */
export interface PicturesPort {
  readonly party: Party;
  readonly unasked: boolean;
  /** Whether the page is seen as it is. */
  readonly isLive: boolean;
  readonly isOver: boolean;
  painted(seq: number): void;
  sized(size: PageSize): void;
}

/**
 * The pictures of one viewing: takes them as they come, has them painted, acknowledges what is on the screen, and asks for
 * everything anew where something was lost. Nothing is wanted while nobody looks.
 */
export class Pictures {
  private readonly port: PicturesPort;
  private readonly surface = new Surface(() => this.refresh());
  private screen: Screen | null = null;
  /** Pictures are drawn one after another; a new beginning makes those that wait stale. */
  private queue: Promise<void> = Promise.resolve();
  private round = 0;
  private refreshing = false;
  private resting = false;
  /** What of the window is shown larger than it is, and what of that the server knows. */
  private closer: Box | null = null;
  private askedCloser: Box | null = null;
  private askingCloser: ReturnType<typeof setTimeout> | null = null;
  private bytes = 0;
  private shown: { readonly captured: number; readonly latencyMillis: number | null } = { captured: 0, latencyMillis: null };
  private measures: PageSize | null = null;

  constructor(port: PicturesPort) {
    this.port = port;
    document.addEventListener('visibilitychange', this.visibility);
  }

  /** When the picture was taken that shows. */
  get captured(): number {
    return this.shown.captured;
  }

  /** From the moment of the latest picture to its paint; null before the first. */
  get latencyMillis(): number | null {
    return this.shown.latencyMillis;
  }

  get size(): PageSize | null {
    return this.measures;
  }

  /** How many bytes came since this was last asked. */
  weigh(): number {
    const { bytes } = this;
    this.bytes = 0;
    return bytes;
  }

  showOn(screen: Screen | null): void {
    this.screen = screen;
    if (screen !== null) screen.draw(this.surface, () => {});
  }

  rest(resting: boolean): void {
    if (this.resting === resting) return;
    this.resting = resting;
    this.visibility();
  }

  /** Another session, or this one again: what was shown is to be told anew, and the server knows of no wish. */
  begun(): void {
    this.forget();
    this.askedCloser = null;
  }

  /** The server let this agent in: it may have been told to rest before there was anything to rest from. */
  joined(): void {
    if (this.resting) this.visibility();
  }

  take(data: ArrayBuffer): void {
    this.bytes += data.byteLength;
    const read = readPicture(new Uint8Array(data));
    if (!read.ok) return this.refresh();
    // What comes before the answer to our wish for everything belongs to the story before.
    if (!this.refreshing) this.later(read.picture);
  }

  private later(picture: Picture): void {
    const { round } = this;
    this.queue = this.queue.then(() => (round === this.round ? this.paint(picture) : undefined)).catch((trouble: unknown) => console.error('a picture could not be shown', trouble));
  }

  private async paint(picture: Picture): Promise<void> {
    if (picture.is === 'view') {
      this.surface.show(picture);
      this.measure(sizeOf(picture));
    }
    if (picture.is !== 'frame') return this.screen?.draw(this.surface, () => {});
    const apply = await this.surface.ready(picture);
    apply();
    if (!picture.last || this.screen === null || document.hidden) return this.ack(picture);
    await new Promise<void>((done) => this.screen!.draw(this.surface, done));
    const latencyMillis = Math.max(0, Math.round(this.port.party.clock.now() - picture.captured));
    // A pointer that moved over the page says nothing about how old the page is.
    const captured = picture.ops.some(({ op }) => op !== 'cursor') ? picture.captured : this.captured;
    this.shown = { captured, latencyMillis };
    if (this.port.unasked) setTimeout(() => this.ack(picture), GLANCE_MILLIS);
    else this.ack(picture);
    this.port.painted(picture.seq);
  }

  private measure(size: PageSize): void {
    if (JSON.stringify(size) === JSON.stringify(this.measures)) return;
    this.measures = size;
    this.port.sized(size);
  }

  private ack({ variant, epoch, seq }: Frame): void {
    this.port.party.order({ do: 'binary', data: writePicture({ is: 'ack', variant, epoch, seq }) });
  }

  /** Asks for everything anew: what was on its way is of no use. */
  private refresh(): void {
    if (this.refreshing || this.port.isOver) return;
    this.refreshing = true;
    this.watching(true)
      .catch(() => undefined) // the line is lost; being back begins anew as well
      .finally(() => {
        this.refreshing = false;
        this.forget();
      });
  }

  /** The tab, or what shows it, is in sight or out of it. */
  readonly visibility = (): void => {
    if (this.port.isOver) return;
    if (document.hidden || this.resting) this.watching(false).catch(() => undefined);
    else this.refresh();
  };

  private watching = (watching: boolean): Promise<unknown> => this.port.party.ask({ type: 'assist.watch', watching });

  /** The server tells everything anew by itself. */
  forget(): void {
    this.round++;
    this.surface.forget();
  }

  /** This part of the window is shown larger than it is; null for none. */
  magnify(part: Box | null): void {
    this.closer = part;
    if (part === null) return this.askCloser();
    this.askingCloser ??= setTimeout(() => {
      this.askingCloser = null;
      this.askCloser();
    }, CLOSER_MILLIS);
  }

  /** Says what is looked at closely, where the server does not know it yet. */
  askCloser(): void {
    const { closer } = this;
    if (!this.port.isLive || this.port.unasked || JSON.stringify(closer) === JSON.stringify(this.askedCloser)) return;
    this.askedCloser = closer;
    const part = closer === null ? {} : { x: closer[0], y: closer[1], width: closer[2], height: closer[3] };
    this.port.party.ask({ type: 'assist.detail', ...part }).catch(() => undefined); // the picture is shown all the same
  }

  stop(): void {
    document.removeEventListener('visibilitychange', this.visibility);
  }
}

function sizeOf({ width, height, documentWidth, documentHeight, scale }: Extract<Picture, { is: 'view' }>): PageSize {
  const css = (pixels: number): number => Math.round((pixels * 100) / scale);
  return { width: css(width), height: css(height), documentWidth: css(documentWidth), documentHeight: css(documentHeight) };
}
