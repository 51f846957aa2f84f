import { nameCaptureFailure, type ProblemCode } from '../problem';
import type { MediaKind } from '../wire/messages';
import type { Browser } from './browser';

/**
 * How the browser captures: what is left out has good defaults (echo cancellation, 720p).
 * @example
 * connect({ token, capture: { audio: { deviceId: chosen }, video: { facingMode: 'environment' } } });
 */
export interface CaptureConstraints {
  readonly audio?: MediaTrackConstraints;
  readonly video?: MediaTrackConstraints;
}

export type Tracks = Partial<Record<MediaKind, MediaStreamTrack>>;

/** What was got, and why the rest was not. */
export interface Captured {
  readonly tracks: Tracks;
  readonly problems: Partial<Record<MediaKind, ProblemCode>>;
}

interface Source {
  readonly track: MediaStreamTrack;
  readonly clones: Set<MediaStreamTrack>;
}

const DEFAULTS: Required<CaptureConstraints> = {
  audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
  video: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } },
};

/**
 * Microphone and camera, shared by a session's calls. Each device is opened once (some phones silence the first capture
 * when a second one starts) and every call gets clones, which it mutes and stops on its own. Asks only for what is
 * wanted: a call without our picture never touches the camera.
 */
export class Devices {
  private readonly sources = new Map<MediaKind, Source>();
  private queue: Promise<unknown> = Promise.resolve();
  private readonly browser: Browser;
  private readonly constraints: CaptureConstraints;

  constructor(browser: Browser, constraints: CaptureConstraints) {
    this.browser = browser;
    this.constraints = constraints;
  }

  /** One at a time: two calls that start together must not open a device twice. */
  acquire(kinds: readonly MediaKind[]): Promise<Captured> {
    const turn = this.queue.then(() => this.take(kinds));
    this.queue = turn.catch(() => undefined);
    return turn;
  }

  release(track: MediaStreamTrack): void {
    track.stop();
    for (const [kind, source] of this.sources) {
      if (!source.clones.delete(track) || source.clones.size > 0) continue;
      source.track.stop();
      this.sources.delete(kind);
    }
  }

  private async take(kinds: readonly MediaKind[]): Promise<Captured> {
    const missing = kinds.filter((kind) => this.sources.get(kind)?.track.readyState !== 'live');
    const problems = await this.open(missing);
    const tracks: Tracks = {};
    for (const kind of kinds) {
      const source = this.sources.get(kind);
      if (problems[kind] !== undefined) continue;
      if (source === undefined) {
        // The browser said yes and gave nothing: a call that waits for this track must not ask for ever.
        problems[kind] = kind === 'audio' ? 'microphone-missing' : 'camera-missing';
        continue;
      }
      const clone = source.track.clone();
      source.clones.add(clone);
      tracks[kind] = clone;
    }
    return { tracks, problems };
  }

  /** Both in one question where both are wanted; where that fails, one by one, to learn which it was. */
  private async open(kinds: readonly MediaKind[]): Promise<Captured['problems']> {
    if (kinds.length === 0) return {};
    try {
      const stream = await this.browser.capture(Object.fromEntries(kinds.map((kind) => [kind, this.wish(kind)])));
      for (const track of stream.getTracks()) this.sources.set(track.kind as MediaKind, { track, clones: new Set() });
      return {};
    } catch (trouble) {
      if (kinds.length === 1) return { [kinds[0]!]: this.name(kinds[0]!, trouble) };
      const problems: Captured['problems'] = {};
      for (const kind of kinds) Object.assign(problems, await this.open([kind]));
      return problems;
    }
  }

  private wish(kind: MediaKind): MediaTrackConstraints {
    return this.constraints[kind] ?? DEFAULTS[kind];
  }

  private name(kind: MediaKind, trouble: unknown): ProblemCode {
    const { name, message } = trouble instanceof Error ? trouble : { name: '', message: String(trouble) };
    const { secure, framed } = this.browser;
    return nameCaptureFailure({ kind, name, message, secure, framed, policyAllows: this.browser.policyAllows(kind) });
  }
}
