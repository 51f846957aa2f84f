import { Emitter } from '../emitter';
import { problem, type Problem } from '../problem';
import type { MediaKind } from '../wire/messages';
import type { Browser, Meter } from './browser';
import type { Devices, Tracks } from './devices';
import { play } from './play';

/**
 * The events of a device test, by name.
 * @example
 * test.on('level', (level) => { meter.value = level; });
 */
export interface DeviceTestEvents {
  /** How loud the microphone is, 0 to 100, ten times a second. */
  level: number;
  /** A device can't be had, with words for the person. */
  problem: Problem;
}

const LEVEL_MILLIS = 100;

/**
 * A microphone with its level, a camera with its picture, a speaker with a tone; nobody is called. `session.testDevices` makes
 * it. It uses the session's chosen devices, also where another one is chosen meanwhile.
 * @example
 * const test = session.testDevices({ video: true });
 * test.on('level', (level) => { meter.value = level; });
 * test.show(preview);
 * done.onclick = () => test.stop();
 */
export class DeviceTest extends Emitter<DeviceTestEvents> {
  /** The camera's picture. The same object for the test's life. */
  readonly stream: MediaStream;
  private readonly tracks: Tracks = {};
  private meter: Meter | null = null;
  private stopTimer: (() => void) | null = null;
  private over = false;
  private readonly browser: Browser;
  private readonly devices: Devices;
  private readonly speaker: () => string;
  private readonly forget: (test: DeviceTest) => void;

  /** @internal */
  constructor(browser: Browser, devices: Devices, kinds: readonly MediaKind[], speaker: () => string, forget: (test: DeviceTest) => void) {
    super();
    this.browser = browser;
    this.devices = devices;
    this.speaker = speaker;
    this.forget = forget;
    this.stream = browser.stream();
    kinds.forEach((kind) => void this.renew(kind, true));
  }

  /** Plays the camera's picture. @example test.show(document.querySelector('video')); */
  show(element: HTMLMediaElement): void {
    element.muted = true;
    play(element, this.stream, () => undefined);
  }

  /** A second of a soft tone from the chosen speaker. False where the browser can't. @example listen.onclick = () => test.playTone(); */
  async playTone(): Promise<boolean> {
    const tone = this.browser.tone();
    if (tone === null) return false;
    const element = new Audio() as HTMLAudioElement & { setSinkId?: (id: string) => Promise<void> };
    element.srcObject = tone;
    try {
      await element.setSinkId?.(this.speaker());
      await element.play();
      return true;
    } catch {
      return false;
    }
  }

  /** Gives the devices back. @example test.stop(); */
  stop(): void {
    if (this.over) return;
    this.over = true;
    (['audio', 'video'] as const).forEach((kind) => this.giveBack(kind));
    this.forget(this);
  }

  /** Another device was chosen, or this one is dead. @internal */
  async renew(kind: MediaKind, first = false): Promise<void> {
    const old = this.tracks[kind];
    if (this.over || (!first && old === undefined)) return;
    const { tracks, problems } = await this.devices.acquire([kind]);
    const [track, code] = [tracks[kind], problems[kind]];
    if (code !== undefined) this.emit('problem', problem(code));
    if (track === undefined) return;
    if (this.over) return this.devices.release(track);
    this.giveBack(kind);
    this.tracks[kind] = track;
    if (kind === 'video') this.stream.addTrack(track);
    else this.listen(track);
  }

  /** A device came or went: one that is dead gives way to the next. @internal */
  async refresh(): Promise<void> {
    const dead = (['audio', 'video'] as const).filter((kind) => this.tracks[kind]?.readyState === 'ended');
    for (const kind of dead) await this.renew(kind);
  }

  private listen(track: MediaStreamTrack): void {
    this.meter = this.browser.meter(track);
    const look = (): void => {
      // Speech is about a tenth of what a microphone can take: that is half of the scale.
      this.emit('level', Math.min(100, Math.round(Math.sqrt(this.meter?.level() ?? 0) * 158)));
      this.stopTimer = this.browser.after(LEVEL_MILLIS, look);
    };
    this.stopTimer = this.browser.after(LEVEL_MILLIS, look);
  }

  private giveBack(kind: MediaKind): void {
    const track = this.tracks[kind];
    if (track === undefined) return;
    if (kind === 'audio') {
      this.stopTimer?.();
      this.meter?.stop();
      this.meter = null;
    }
    this.stream.removeTrack(track);
    this.devices.release(track);
    delete this.tracks[kind];
  }
}
