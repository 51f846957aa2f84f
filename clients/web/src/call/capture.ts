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
  private readonly missing = new Set<MediaKind>();
  private releases = 0;
  private readonly devices: Devices;
  private readonly port: CapturePort;

  constructor(devices: Devices, port: CapturePort) {
    this.devices = devices;
    this.port = port;
  }

  /** What is wanted and not there. */
  get lacking(): readonly MediaKind[] {
    return KINDS.filter((kind) => sends(this.port.wanted(kind)) && this.tracks[kind] === undefined);
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
      if (lack[kind] === 'drop') this.port.drop(kind);
      else this.missing.add(kind);
      this.port.problem(code);
    }
    return 'ready';
  }

  /** Gives back what has died, and returns which kinds lack a device now. */
  bury(): readonly MediaKind[] {
    const dead = KINDS.filter((kind) => sends(this.port.wanted(kind)) && this.tracks[kind]?.readyState !== 'live');
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
    this.missing.delete(kind);
    track.onended = () => this.port.died();
    // A phone call on iOS mutes the capture and gives it back afterwards.
    track.onmute = () => this.port.problem('capture-interrupted');
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
    track.onended = null;
    track.onmute = null;
    this.devices.release(track);
    delete this.tracks[kind];
  }
}
