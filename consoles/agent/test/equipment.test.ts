import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { DeviceChoice, Session } from '@alongside/client';
import { choose, chooseKept } from '../src/equipment';

/** Only what this module asks of a session. */
class Plugged {
  readonly asked: DeviceChoice[] = [];
  readonly there: readonly string[];
  readonly works: boolean;

  constructor(there: readonly string[], works = true) {
    this.there = there;
    this.works = works;
  }

  listDevices = () => Promise.resolve(this.there.map((deviceId) => ({ deviceId }) as MediaDeviceInfo));
  choose = (choice: DeviceChoice) => Promise.resolve(this.asked.push(choice) > 0 && this.works);
  session = () => this as unknown as Session;
}

beforeEach(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, text: string) => void kept.set(key, text) });
});

afterEach(() => vi.unstubAllGlobals());

it('uses tomorrow the headset that was chosen today, and leaves alone what is not plugged in', async () => {
  const today = new Plugged(['headset', 'webcam']);
  await choose(today.session(), 'microphone', 'headset');
  await choose(today.session(), 'camera', 'webcam');

  const tomorrow = new Plugged(['headset']);
  await chooseKept(tomorrow.session());
  expect(tomorrow.asked).toEqual([{ microphone: 'headset' }]);
});

it("forgets a choice for the system's own, and keeps none that could not be had", async () => {
  const broken = new Plugged(['headset', 'webcam'], false);
  expect(await choose(broken.session(), 'camera', 'webcam')).toBe(false);
  const good = new Plugged(['headset', 'webcam']);
  await choose(good.session(), 'microphone', 'headset');
  await choose(good.session(), 'microphone', null);

  await chooseKept(good.session());
  expect(good.asked).toEqual([{ microphone: 'headset' }, { microphone: null }]);
});

it('begins with nothing where what was kept makes no sense', async () => {
  localStorage.setItem('alongside.agent.devices', '{"microphone":7,"fridge":"cold"');
  const session = new Plugged(['headset']);
  await chooseKept(session.session());
  expect(session.asked).toEqual([]);
});
