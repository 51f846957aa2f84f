import { nameCaptureFailure, type ProblemCode } from '../problem';
import type { MediaKind } from '../wire/messages';
import type { Browser } from './browser';

/**
 * How the browser captures: what is left out has good defaults (echo cancellation, 720p).
 * @example
 * connect({ token, capture: { audio: { deviceId: chosen }, video: { facingMode: 'environment' } } });
 */
export interface CaptureConstraints {
  /** Of the microphone. */
  readonly audio?: MediaTrackConstraints;
  /** Of the camera; a `VideoPreference` is put over it. */
  readonly video?: MediaTrackConstraints;
}

/**
 * How much picture is sent: wishes, which a weak device or network may undercut. `kilobits` is the most that the picture may
 * take, in kbit/s. Without a preference: 1280 × 720, 30 frames a second, and as many bits as the browser finds good.
 * @example
 * session.preferVideo({ width: 640, height: 360, frameRate: 15, kilobits: 500 });
 */
export interface VideoPreference {
  /** Pixels. */
  readonly width?: number;
  /** Pixels. */
  readonly height?: number;
  /** Frames in a second. */
  readonly frameRate?: number;
  /** The most that the picture may take, kbit/s. */
  readonly kilobits?: number;
}

/**
 * Which devices to use, by the `deviceId` that `session.listDevices` gives; `null` is the system's own choice. What is left
 * out stays as it was.
 * @example
 * await session.choose({ microphone: headset.deviceId, speaker: headset.deviceId });
 */
export interface DeviceChoice {
  /** Of an `audioinput`. */
  readonly microphone?: string | null;
  /** Of a `videoinput`. */
  readonly camera?: string | null;
  /** Of an `audiooutput`; some browsers let no page choose it (`abilities().speaker`). */
  readonly speaker?: string | null;
}

/**
 * Another device is in use now. `chosen`: the page asked for it; `lost`: the one before is gone, and this is the next one there
 * is; `returned`: the one that the page had asked for is there again. `label` is empty where the browser tells none.
 * @example
 * session.on('device', ({ device, label, why }) => { if (why === 'lost') line.textContent = `Now using ${label || device}`; });
 */
export interface DeviceChange {
  /** What it is. */
  readonly device: 'microphone' | 'camera' | 'speaker';
  /** The name by which the browser lists it. */
  readonly label: string;
  /** How it came to be used. */
  readonly why: 'chosen' | 'lost' | 'returned';
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
  /** It isn't the device that was chosen, because that one could not be had. */
  readonly stray: boolean;
}

const DEFAULTS: Required<CaptureConstraints> = {
  audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
  video: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } },
};

const NAMES: Record<MediaKind, 'microphone' | 'camera'> = { audio: 'microphone', video: 'camera' };
/** Pictures of text: sharpness before smoothness. */
const SCREEN: DisplayMediaStreamOptions = { video: { frameRate: { ideal: 15 } }, audio: false };

/**
 * Microphone and camera, shared by a session's calls. Each device is opened once (some phones silence the first capture
 * when a second one starts) and every call gets clones, which it mutes and stops on its own. Asks only for what is
 * wanted: a call without our picture never touches the camera.
 */
export class Devices {
  private readonly sources = new Map<MediaKind, Source>();
  /** Sources whose place another device has taken; their calls give the clones back as they get new ones. */
  private readonly retired = new Set<Source>();
  private readonly chosen: Partial<Record<MediaKind, string>> = {};
  /** The labels of what was last opened, to tell a change from a beginning. */
  private readonly labels: Partial<Record<MediaKind, string>> = {};
  private queue: Promise<unknown> = Promise.resolve();
  private preference: VideoPreference;
  private readonly browser: Browser;
  private readonly constraints: CaptureConstraints;
  private readonly changed: (change: DeviceChange) => void;

  constructor(browser: Browser, constraints: CaptureConstraints, preference: VideoPreference = {}, changed: (change: DeviceChange) => void = () => undefined) {
    this.browser = browser;
    this.constraints = constraints;
    this.preference = preference;
    this.changed = changed;
  }

  /** The most that our picture may take, in kbit/s; undefined: no limit of ours. */
  get kilobits(): number | undefined {
    return this.preference.kilobits;
  }

  /** Whether the person said yes to this kind before. */
  allowed(kind: MediaKind): boolean | Promise<boolean> {
    return this.browser.allowed(kind);
  }

  chosenId(kind: MediaKind): string | null {
    return this.chosen[kind] ?? null;
  }

  /** Pictures that are captured now change at once, as far as the camera can. */
  async prefer(preference: VideoPreference): Promise<void> {
    this.preference = preference;
    const source = this.sources.get('video');
    if (source === undefined) return;
    const { deviceId: _, ...wish } = this.wish('video');
    await Promise.all([source.track, ...source.clones].map((track) => track.applyConstraints(wish).catch(() => undefined)));
  }

  /**
   * From now on this device. Where one is captured the other is opened first; what can't be opened is the answer, and all stays
   * as it was. Calls then need new tracks.
   */
  choose(kind: MediaKind, deviceId: string | null, why: 'chosen' | 'returned' = 'chosen'): Promise<ProblemCode | null> {
    return this.next(async () => {
      const before = this.chosen[kind];
      const source = this.sources.get(kind);
      this.setChosen(kind, deviceId ?? undefined);
      if (source === undefined) return null;
      this.sources.delete(kind);
      const problem = (await this.open([kind], why))[kind];
      if (problem === undefined) {
        this.retired.add(source);
        return null;
      }
      this.sources.set(kind, source);
      this.setChosen(kind, before);
      return problem;
    });
  }

  private setChosen(kind: MediaKind, deviceId: string | undefined): void {
    if (deviceId === undefined) delete this.chosen[kind];
    else this.chosen[kind] = deviceId;
  }

  /** Which kinds are captured from another device than the one that was chosen, although that is there. */
  strayed(devices: readonly MediaDeviceInfo[]): readonly MediaKind[] {
    return (['audio', 'video'] as const).filter((kind) => {
      const id = this.chosen[kind];
      const source = this.sources.get(kind);
      return id !== undefined && source?.stray === true && devices.some(({ deviceId }) => deviceId === id);
    });
  }

  /** A screen, a window or a tab. To be called right after a click, before anything is awaited. */
  async screen(): Promise<MediaStreamTrack | ProblemCode> {
    if (!this.browser.canShareScreen) return 'screen-unsupported';
    try {
      const [track] = (await this.browser.screen(SCREEN)).getTracks();
      if (track === undefined) return 'screen-refused';
      track.contentHint = 'detail';
      return track;
    } catch {
      return 'screen-refused';
    }
  }

  private next<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.queue.then(work);
    this.queue = turn.catch(() => undefined);
    return turn;
  }

  /** One at a time: two calls that start together must not open a device twice. */
  acquire(kinds: readonly MediaKind[]): Promise<Captured> {
    return this.next(() => this.take(kinds));
  }

  release(track: MediaStreamTrack): void {
    track.stop();
    for (const source of [...this.sources.values(), ...this.retired]) {
      if (!source.clones.delete(track) || source.clones.size > 0) continue;
      const kind = source.track.kind as MediaKind;
      // Who comes after one that was pulled out takes its place; after one that was given back a new use begins.
      if (source.track.readyState === 'live' && this.sources.get(kind) === source) delete this.labels[kind];
      source.track.stop();
      this.retired.delete(source);
      if (this.sources.get(kind) === source) this.sources.delete(kind);
    }
  }

  private async take(kinds: readonly MediaKind[]): Promise<Captured> {
    const missing = kinds.filter((kind) => this.sources.get(kind)?.track.readyState !== 'live');
    const problems = await this.open(missing, 'lost');
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

  /**
   * Both in one question where both are wanted; where that fails, one by one, to learn which it was. Where the chosen device
   * is not there, any other.
   */
  private async open(kinds: readonly MediaKind[], why: DeviceChange['why'], anyDevice = false): Promise<Captured['problems']> {
    if (kinds.length === 0) return {};
    try {
      const stream = await this.browser.capture(Object.fromEntries(kinds.map((kind) => [kind, this.wish(kind, anyDevice)])));
      for (const track of stream.getTracks()) this.opened(track, why, anyDevice);
      return {};
    } catch (trouble) {
      const problems: Captured['problems'] = {};
      if (kinds.length > 1) {
        for (const kind of kinds) Object.assign(problems, await this.open([kind], why));
        return problems;
      }
      const kind = kinds[0]!;
      const named = this.name(kind, trouble);
      const another = named.endsWith('-missing') && this.chosen[kind] !== undefined && !anyDevice && why !== 'chosen';
      return another ? this.open(kinds, why, true) : { [kind]: named };
    }
  }

  private opened(track: MediaStreamTrack, why: DeviceChange['why'], stray: boolean): void {
    const kind = track.kind as MediaKind;
    const before = this.labels[kind];
    this.sources.set(kind, { track, clones: new Set(), stray });
    this.labels[kind] = track.label;
    const another = before !== undefined && before !== track.label;
    if (why === 'lost' ? another || stray : true) this.changed({ device: NAMES[kind], label: track.label, why });
  }

  private wish(kind: MediaKind, anyDevice = false): MediaTrackConstraints {
    const { width, height, frameRate } = this.preference;
    const id = anyDevice ? undefined : this.chosen[kind];
    return {
      ...(this.constraints[kind] ?? DEFAULTS[kind]),
      ...(kind === 'video' && width !== undefined ? { width: { ideal: width } } : {}),
      ...(kind === 'video' && height !== undefined ? { height: { ideal: height } } : {}),
      ...(kind === 'video' && frameRate !== undefined ? { frameRate: { ideal: frameRate } } : {}),
      ...(id === undefined ? {} : { deviceId: { exact: id } }),
    };
  }

  private name(kind: MediaKind, trouble: unknown): ProblemCode {
    const { name, message } = trouble instanceof Error ? trouble : { name: '', message: String(trouble) };
    const { secure, framed } = this.browser;
    return nameCaptureFailure({ kind, name, message, secure, framed, policyAllows: this.browser.policyAllows(kind) });
  }
}
