import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { play } from '../../src/media/play';
import { settled } from '../fake/clock';

/** An element that plays as the browser's autoplay policy allows. */
class FakeElement {
  static allowed = true;
  autoplay = false;
  srcObject: unknown = null;
  plays = 0;
  readonly attributes = new Map<string, string>();
  setAttribute = (name: string, value: string): void => void this.attributes.set(name, value);
  play(): Promise<void> {
    if (!FakeElement.allowed) return Promise.reject(new DOMException('play() failed', 'NotAllowedError'));
    this.plays++;
    return Promise.resolve();
  }
}

let listeners: Map<string, Set<() => void>>;
let gestures: number;
const element = (): HTMLMediaElement & FakeElement => new FakeElement() as HTMLMediaElement & FakeElement;
const stream = (): MediaStream => ({}) as MediaStream;
const listening = (): number => [...listeners.values()].reduce((sum, set) => sum + set.size, 0);
const click = (): void => [...(listeners.get('pointerdown') ?? [])].forEach((run) => run());

beforeEach(() => {
  FakeElement.allowed = true;
  listeners = new Map();
  gestures = 0;
  vi.stubGlobal('document', {
    addEventListener: (name: string, run: () => void) => void listeners.set(name, (listeners.get(name) ?? new Set()).add(run)),
    removeEventListener: (name: string, run: () => void) => void listeners.get(name)?.delete(run),
  });
});

afterEach(() => void vi.unstubAllGlobals());

describe('playing a call', () => {
  it('starts at once where the browser allows it', async () => {
    const video = element();
    const far = stream();
    play(video, far, () => gestures++);
    await settled();
    expect([video.srcObject, video.autoplay, video.attributes.has('playsinline'), video.plays, gestures, listening()]).toEqual([far, true, true, 1, 0, 0]);
  });

  it('waits for the next gesture where it does not, and listens no longer than that', async () => {
    FakeElement.allowed = false;
    const video = element();
    let started = 0;
    play(video, stream(), () => gestures++, () => started++);
    await settled();
    expect([gestures, listening(), started]).toEqual([1, 3, 0]);
    FakeElement.allowed = true;
    click();
    await settled();
    expect([video.plays, listening(), started]).toEqual([1, 0, 1]);
  });

  it('waits once for an element, however often it is shown', async () => {
    FakeElement.allowed = false;
    const video = element();
    for (let times = 0; times < 5; times++) play(video, stream(), () => gestures++);
    await settled();
    play(video, stream(), () => gestures++);
    await settled();
    expect(listening()).toBe(3);
  });

  it('leaves an element alone that shows something else by then', async () => {
    FakeElement.allowed = false;
    const video = element();
    play(video, stream(), () => undefined);
    await settled();
    video.srcObject = stream();
    FakeElement.allowed = true;
    click();
    await settled();
    expect([video.plays, listening()]).toEqual([0, 0]);
  });

  it('says nothing of a play that another one interrupted', async () => {
    const video = element();
    video.play = () => Promise.reject(new DOMException('interrupted', 'AbortError'));
    play(video, stream(), () => gestures++);
    await settled();
    expect([gestures, listening()]).toEqual([0, 0]);
  });
});
