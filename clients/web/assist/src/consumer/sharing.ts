import type { Forbid } from '../forbidden';
import type { ConsumerState, VariantInState } from '../wire/messages';
import type { Beyond } from './beyond';
import { Capture, type OwnWindow } from './capture';
import { easel } from './easel';
import type { Frames, Guest } from './frames';
import { ROOT } from './judge';
import { notLoaded } from './later';
import type { SupportOptions } from './options';
import { PAPER } from './paper-key';
import type { SharedLine } from './shared-line';
import { Shown } from './shown';

/** What of the page is shown, and to whom: pictures are taken while somebody may look, the tab is in front and nothing is paused. */
export class Sharing {
  /** When which picture was taken. */
  readonly shown = new Shown();
  readonly capture: Capture;
  private readonly options: SupportOptions;
  private readonly line: SharedLine;
  /** Loaded with the first PDF in the page, or the first image that only the server may read. */
  private beyond: Promise<Beyond> | null = null;
  private sources: Pick<ConsumerState, 'embeds' | 'images'> = {};
  /** Said here, and perhaps not yet known to the server. */
  private wantsPause = false;
  /** As far as it is known here. */
  private isPaused = false;
  private wanted: readonly VariantInState[] = [];
  /** Loaded where the page names origins of frames. */
  private frames: Frames | null = null;
  private over = false;

  /** @param taking the page as it is now becomes a picture */
  constructor(options: SupportOptions, line: SharedLine, own: OwnWindow, forbidden: Forbid, taking: (captured: number) => void) {
    [this.options, this.line] = [options, line];
    this.capture = new Capture(
      {
        picture: (order) => line.party.order(order),
        pointer: (order) => line.party.order(order),
        begin: (variant, epoch) => line.party.order({ do: 'begin', variant, epoch }),
        taking: (captured) => {
          this.shown.latest = captured;
          taking(captured);
        },
        now: () => line.party.clock.now(),
        forbidden,
        beyond: (what) => this.getBeyond(what),
        parts: true,
      },
      options,
      own,
      (variant) => (frame, from) => this.frames?.elsewhere(variant)(frame, from) ?? null,
      ROOT,
      easel(options.url ?? location.origin, forbidden),
    );
    this.withFrames(options.frames ?? []);
  }

  /** Whether nobody sees the page now. */
  get paused(): boolean {
    return this.isPaused;
  }

  /** Those who may look, by what they may see. */
  get variants(): readonly VariantInState[] {
    return this.wanted;
  }

  /** Frames of other origins that send pictures. */
  get guests(): ReadonlyMap<HTMLIFrameElement, Guest> {
    return this.frames?.guests ?? new Map();
  }

  take(state: ConsumerState): void {
    this.isPaused = state.paused || this.wantsPause;
    this.wanted = state.variants;
    this.sources = state;
    this.show();
  }

  /** Not a moment longer than the wish, whatever the network does; to show again takes the server's word. */
  pause(wanted: boolean): void {
    this.wantsPause = wanted;
    this.isPaused ||= wanted;
    this.show();
  }

  /** For whom pictures are taken, as things are. */
  show(): void {
    const variants = this.isPaused || !this.line.isHere ? [] : this.wanted;
    this.frames?.watch(variants);
    this.capture.variants(variants);
  }

  async film(): Promise<void> {
    await (await import('./tab')).filmTab(this.capture);
  }

  stop(): void {
    this.over = true;
    this.capture.stop();
    this.frames?.stop();
  }

  private withFrames(origins: readonly string[]): void {
    if (origins.length === 0) return;
    import('./frames').then(({ Frames }) => {
      if (this.over) return;
      this.frames = new Frames(origins, this.options, () => this.line.party.clock.now(), () => this.capture.again());
      this.show();
      this.capture.again();
    }).catch(notLoaded);
  }

  /** Nothing is asked for that the server would refuse. */
  private async getBeyond(what: string): Promise<string | null> {
    const { embeds, images = [] } = this.sources;
    if (!(what.startsWith(PAPER) ? embeds : images.includes(new URL(what, location.href).hostname))) return null;
    this.beyond ??= import('./beyond').then(({ Beyond }) => new Beyond(() => this.line.party, this.options.url ?? location.origin));
    return (await this.beyond).get(what);
  }
}
