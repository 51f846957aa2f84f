import { sends } from '../media/attachment';
import type { Devices, Tracks } from '../media/devices';
import type { ProblemCode } from '../problem';
import type { Direction, MediaKind } from '../wire/messages';

export const KINDS: readonly MediaKind[] = ['audio', 'video'];

/** What a missing device means: the call can't go on, goes on without that kind, or goes on and waits for a device. */
export type Lack = 'refuse' | 'drop' | 'wait';

/** What a capture needs from its call. */
export interface CapturePort {
  /** What the call wants of this kind now. */
  wanted(kind: MediaKind): Direction;
  /** The call goes on without sending this kind. */
  drop(kind: MediaKind): void;
  /** Something is wrong that the call survives. */
  problem(code: ProblemCode): void;
  /** That is over. */
  solved(code: ProblemCode): void;
  /** A device was pulled out. */
  died(): void;
}

/**
 * One call's microphone and camera: gets the tracks that the call wants to send, notices when they die, and gives them
 * back. What was asked for before a release and comes after it is given back at once, so that no light stays on.
 */
export class Capture {
  readonly tracks: Tracks = {};
  /** Kinds that the call wants to send and there is no device for; the next one that comes is tried. */
  private readonly missing = new Map<MediaKind, ProblemCode>();
  /** The screen has the camera's place. */
  private screen: MediaStreamTrack | null = null;
  private releases = 0;
  private readonly devices: Devices;
  private readonly port: CapturePort;

  constructor(devices: Devices, port: CapturePort) {
    this.devices = devices;
    this.port = port;
  }

  get sharing(): boolean {
    return this.screen !== null;
  }

  /** The screen takes the camera's place, and the camera's light goes out. */
  share(screen: MediaStreamTrack, ended: () => void): void {
    this.giveBack('video');
    this.screen = screen;
    this.tracks.video = screen;
    screen.onended = ended;
  }

  /** Shares no longer; the camera's place is empty then. */
  unshare(): void {
    const { screen } = this;
    if (screen === null) return;
    screen.onended = null;
    screen.stop();
    this.screen = null;
    delete this.tracks.video;
  }

  /** Another device was chosen: takes its track, and gives the old one back once `use` is done. */
  async renew(kind: MediaKind, use: (track: MediaStreamTrack) => Promise<void>): Promise<void> {
    const old = this.tracks[kind];
    if (old === undefined || old === this.screen) return;
    const late = this.moment();
    const track = (await this.devices.acquire([kind])).tracks[kind];
    if (track === undefined) return;
    if (late() || this.tracks[kind] !== old) return this.devices.release(track);
    this.take(kind, track);
    await use(track);
    silence(old);
    this.devices.release(old);
  }

  /** What is wanted and not there. */
  get lacking(): readonly MediaKind[] {
    return KINDS.filter((kind) => sends(this.port.wanted(kind)) && this.tracks[kind] === undefined);
  }

  /** Whether nobody will be asked for what is lacking; at once where that is known. */
  allowed(): boolean | Promise<boolean> {
    const answers = this.lacking.map((kind) => this.devices.allowed(kind));
    const known = answers.filter((answer) => typeof answer === 'boolean');
    if (known.length === answers.length || known.includes(false)) return !known.includes(false);
    return Promise.all(answers).then((all) => !all.includes(false));
  }

  isMissing(kind: MediaKind): boolean {
    return this.missing.has(kind);
  }

  /** Tells later whether there was a release since now. */
  moment(): () => boolean {
    const { releases } = this;
    return () => releases !== this.releases;
  }

  /** Gets what is lacking. `late`: the call has gone on without us; a code: there is nothing to go on with. */
  async acquire(lack: Record<MediaKind, Lack>): Promise<'ready' | 'late' | { readonly refused: ProblemCode }> {
    const late = this.moment();
    const { tracks, problems } = await this.devices.acquire(this.lacking);
    for (const kind of KINDS) {
      const track = tracks[kind];
      if (track === undefined) continue;
      // Two questions at once may bring two answers.
      if (late() || this.tracks[kind] !== undefined) this.devices.release(track);
      else this.take(kind, track);
    }
    if (late()) return 'late';
    this.giveBackUnwanted();
    for (const kind of KINDS) {
      const code = problems[kind];
      if (code === undefined) continue;
      if (lack[kind] === 'refuse') return { refused: code };
      // A device that is gone is told of twice, by its track and by the list of devices.
      const known = lack[kind] === 'wait' && this.missing.get(kind) === code;
      if (lack[kind] === 'drop') this.port.drop(kind);
      else this.missing.set(kind, code);
      if (!known) this.port.problem(code);
    }
    return 'ready';
  }

  /** Gives back what has died, and returns which kinds lack a device now. */
  bury(): readonly MediaKind[] {
    const dead = KINDS.filter(
      (kind) => sends(this.port.wanted(kind)) && this.tracks[kind]?.readyState !== 'live' && !(kind === 'video' && this.sharing),
    );
    dead.forEach((kind) => this.giveBack(kind));
    return dead;
  }

  /** Stops capturing. */
  release(): void {
    this.releases++;
    KINDS.forEach((kind) => this.giveBack(kind));
    this.missing.clear();
  }

  private take(kind: MediaKind, track: MediaStreamTrack): void {
    this.tracks[kind] = track;
    const lacked = this.missing.get(kind);
    this.missing.delete(kind);
    if (lacked !== undefined) this.port.solved(lacked);
    track.onended = () => this.port.died();
    // A phone call on iOS mutes the capture and gives it back afterwards.
    track.onmute = () => this.port.problem('capture-interrupted');
    track.onunmute = () => this.port.solved('capture-interrupted');
  }

  private giveBackUnwanted(): void {
    for (const kind of KINDS) {
      if (sends(this.port.wanted(kind))) continue;
      this.giveBack(kind);
      this.missing.delete(kind);
    }
  }

  private giveBack(kind: MediaKind): void {
    const track = this.tracks[kind];
    if (track === undefined) return;
    if (track === this.screen) return this.unshare();
    silence(track);
    this.devices.release(track);
    delete this.tracks[kind];
  }
}

function silence(track: MediaStreamTrack): void {
  track.onended = null;
  track.onmute = null;
  track.onunmute = null;
}
