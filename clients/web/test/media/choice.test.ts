import { afterEach, describe, expect, it, vi } from 'vitest';
import { settled } from '../fake/clock';
import { FakeTrack, refused } from '../fake/media';
import { Scene, tracksOf } from '../fake/scene';
import { noComplaints } from '../fake/server';

afterEach(noComplaints);

const DESK = { kind: 'audioinput', deviceId: 'desk', label: 'Desk microphone' } as const;
const HEADSET = { kind: 'audioinput', deviceId: 'headset', label: 'Headset' } as const;
const CAMERA = { kind: 'videoinput', deviceId: 'top', label: 'Top camera' } as const;
const SECOND = { kind: 'videoinput', deviceId: 'side', label: 'Side camera' } as const;
const SPEAKER = { kind: 'audiooutput', deviceId: 'box', label: 'Loudspeaker' } as const;

async function equipped(): Promise<Scene> {
  const scene = await Scene.open();
  scene.browser.plugged = [DESK, HEADSET, CAMERA, SECOND, SPEAKER];
  return scene;
}

const sent = (scene: Scene): string[] => scene.browser.latest.getSenders().map(({ track }) => track?.label ?? '');
const unplug = async (scene: Scene, deviceId: string): Promise<void> => {
  scene.browser.plugged = scene.browser.plugged.filter((device) => device.deviceId !== deviceId);
  const { label } = [DESK, HEADSET, CAMERA, SECOND, SPEAKER].find((device) => device.deviceId === deviceId)!;
  scene.browser.sources.filter((track) => track.label === label).forEach((track) => track.unplug());
  scene.browser.devicesChange();
  await settled();
};

describe('devices that are chosen', () => {
  it('are used by the next call', async () => {
    const scene = await equipped();
    await scene.session.choose({ microphone: 'headset', camera: 'side' });
    expect(scene.browser.asked).toEqual([]);
    await scene.talking({ video: true });
    expect(sent(scene)).toEqual(['Headset', 'Side camera']);
    expect(scene.session.chosen).toEqual({ microphone: 'headset', camera: 'side', speaker: null });
  });

  it('replace those of running calls at once, without a new transport, and every old one is given back', async () => {
    const scene = await equipped();
    const call = await scene.talking({ video: true });
    call.mute('audio');
    expect(await scene.session.choose({ microphone: 'headset' })).toBe(true);
    expect([sent(scene), scene.browser.peers.length]).toEqual([['Headset', 'Top camera'], 1]);
    expect(scene.devices).toEqual(['microphone Headset chosen']);
    expect(scene.browser.latest.getSenders()[0]!.track!.enabled).toBe(false);
    expect(scene.browser.sources.filter(({ readyState }) => readyState === 'live').map(({ label }) => label)).toEqual(['Top camera', 'Headset']);
    call.end();
    expect(scene.browser.capturing('audio') + scene.browser.capturing('video')).toBe(0);
  });

  it('that cannot be had leave everything as it was, and say why', async () => {
    const scene = await equipped();
    await scene.talking();
    scene.browser.have.audio = refused();
    expect(await scene.session.choose({ microphone: 'headset' })).toBe(false);
    expect([sent(scene), scene.problems, scene.session.chosen.microphone]).toEqual([['Desk microphone'], ['microphone-refused'], null]);
    expect(scene.browser.latest.getSenders()[0]!.track!.readyState).toBe('live');
  });

  it('and are pulled out give way to the next one, and come back when they are there again', async () => {
    const scene = await equipped();
    await scene.session.choose({ microphone: 'headset' });
    await scene.talking();
    await unplug(scene, 'headset');
    expect(sent(scene)).toEqual(['Desk microphone']);
    scene.browser.plugged = [...scene.browser.plugged, HEADSET];
    scene.browser.devicesChange();
    await settled();
    expect(sent(scene)).toEqual(['Headset']);
    expect([scene.devices, scene.problems]).toEqual([['microphone Desk microphone lost', 'microphone Headset returned'], []]);
  });

  it('tell which one was taken where nothing was chosen', async () => {
    const scene = await equipped();
    await scene.talking({ video: true });
    await unplug(scene, 'top');
    expect([sent(scene), scene.devices]).toEqual([['Desk microphone', 'Side camera'], ['camera Side camera lost']]);
  });

  it('tell nothing of a new call that begins with another device', async () => {
    const scene = await equipped();
    (await scene.talking()).end();
    scene.browser.plugged = [HEADSET];
    await scene.talking();
    expect([sent(scene), scene.devices]).toEqual([['Headset'], []]);
  });

  it('that were missing are told as solved when they come', async () => {
    const scene = await equipped();
    scene.browser.plugged = [DESK, CAMERA];
    await scene.talking();
    await unplug(scene, 'desk');
    expect(scene.problems).toEqual(['microphone-missing']);
    scene.browser.plugged = [HEADSET, CAMERA];
    scene.browser.devicesChange();
    await settled();
    expect([sent(scene)[0], scene.solved]).toEqual(['Headset', ['microphone-missing']]);
  });
});

describe('the speaker', () => {
  class FakeElement {
    sinkId = '';
    srcObject: unknown = null;
    setAttribute = (): void => undefined;
    play = (): Promise<void> => Promise.resolve();
    setSinkId = (id: string): Promise<void> => {
      this.sinkId = id;
      return Promise.resolve();
    };
  }
  const element = (): HTMLMediaElement & FakeElement => new FakeElement() as HTMLMediaElement & FakeElement;

  it('plays running calls and later ones, and gives way to the system’s own when it is pulled out', async () => {
    const scene = await equipped();
    const [first, second] = [element(), element()];
    (await scene.talking()).show({ remote: first });
    expect(await scene.session.choose({ speaker: 'box' })).toBe(true);
    (await scene.talking()).show({ remote: second });
    expect([first.sinkId, second.sinkId]).toEqual(['box', 'box']);
    await unplug(scene, 'box');
    expect([first.sinkId, second.sinkId, scene.session.chosen.speaker]).toEqual(['', '', null]);
    expect(scene.devices).toEqual(['speaker  chosen', 'speaker  lost']);
  });

  it('is named where the browser lets no page choose it', async () => {
    const scene = await equipped();
    scene.browser.canChooseSpeaker = false;
    expect(await scene.session.choose({ speaker: 'box' })).toBe(false);
    expect([scene.problems, scene.session.chosen.speaker]).toEqual([['speaker-unsupported'], null]);
  });
});

describe('how much picture is sent', () => {
  it('is as the page prefers it, from the first picture on', async () => {
    const scene = await Scene.open({ video: { width: 640, height: 360, frameRate: 15, kilobits: 500 } });
    await scene.talking({ video: true });
    expect(scene.browser.asked[0]!.video).toEqual({ width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 15 } });
    expect(scene.browser.latest.getSenders()[1]!.encodings).toEqual([{ maxBitrate: 500_000 }]);
  });

  it('changes in a running call, without a new transport or a new question', async () => {
    const scene = await Scene.open();
    await scene.talking({ video: true });
    await scene.session.preferVideo({ height: 180, kilobits: 200 });
    await settled();
    expect(scene.browser.sources[1]!.applied).toMatchObject([{ height: { ideal: 180 }, width: { ideal: 1280 } }]);
    expect(scene.browser.latest.getSenders()[1]!.encodings).toEqual([{ maxBitrate: 200_000 }]);
    expect([scene.browser.asked.length, scene.browser.peers.length]).toEqual([1, 1]);
  });
});

describe('a device test', () => {
  it('shows a level and a picture, follows another choice, and gives all back', async () => {
    const scene = await equipped();
    const test = scene.session.testDevices({ video: true });
    const levels: number[] = [];
    test.on('level', (level) => levels.push(level));
    await settled();
    scene.browser.loudness = 0.1;
    await scene.pass(100);
    scene.browser.loudness = 1;
    await scene.pass(100);
    expect(levels).toEqual([50, 100]);
    await scene.session.choose({ camera: 'side' });
    expect(tracksOf(test.stream).map(({ label }) => label)).toEqual(['Side camera']);
    test.stop();
    expect([scene.browser.capturing('audio'), scene.browser.capturing('video'), scene.browser.meters, tracksOf(test.stream)]).toEqual([0, 0, 0, []]);
  });

  it('goes on with the next device where its own is pulled out', async () => {
    const scene = await equipped();
    const test = scene.session.testDevices({ audio: false, video: true });
    await settled();
    await unplug(scene, 'top');
    expect(tracksOf(test.stream).map(({ label, readyState }) => [label, readyState])).toEqual([['Side camera', 'live']]);
    test.stop();
  });

  it('says what cannot be had', async () => {
    const scene = await Scene.open();
    scene.browser.have.audio = refused();
    const told: string[] = [];
    scene.session.testDevices().on('problem', ({ code }) => told.push(code));
    await settled();
    expect(told).toEqual(['microphone-refused']);
  });

  it('ends with its session', async () => {
    const scene = await Scene.open();
    scene.session.testDevices();
    await settled();
    scene.session.close();
    expect(scene.browser.capturing('audio')).toBe(0);
  });

  it('plays a tone only where the browser can make one', async () => {
    const scene = await Scene.open();
    const test = scene.session.testDevices();
    await settled();
    expect(await test.playTone()).toBe(false);
    const chosen: string[] = [];
    vi.stubGlobal('Audio', class {
      setSinkId = (id: string): Promise<void> => (chosen.push(id), Promise.resolve());
      play = (): Promise<void> => Promise.resolve();
    });
    vi.spyOn(scene.browser, 'tone').mockReturnValue({} as MediaStream);
    await scene.session.choose({ speaker: 'box' });
    expect([await test.playTone(), chosen]).toEqual([true, ['box']]);
    vi.unstubAllGlobals();
  });
});

describe('an interruption by the device', () => {
  it('is told, and its end as well', async () => {
    const scene = await Scene.open();
    const call = await scene.talking();
    const [track] = tracksOf(call.localStream) as readonly FakeTrack[];
    track!.onmute!();
    track!.onunmute!();
    expect([scene.problems, scene.solved]).toEqual([['capture-interrupted'], ['capture-interrupted']]);
  });
});
