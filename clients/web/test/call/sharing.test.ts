import { afterEach, describe, expect, it } from 'vitest';
import type { Call } from '../../src/call/call';
import { settled } from '../fake/clock';
import { missing, refused } from '../fake/media';
import { Scene, tracksOf } from '../fake/scene';
import { noComplaints } from '../fake/server';

afterEach(noComplaints);

const video = (scene: Scene): string | null | undefined => scene.browser.latest.getSenders().find((_, at) => at === 1)?.track?.label ?? null;
const shared = (call: Call): boolean[] => {
  const told: boolean[] = [];
  call.on('sharing', (now) => told.push(now));
  return told;
};

describe('a call that shows the screen', () => {
  it('takes the camera’s place without a new transport, and gives it back', async () => {
    const scene = await Scene.open();
    const call = await scene.talking({ video: true });
    const told = shared(call);
    expect(await call.shareScreen()).toBe(true);
    expect([video(scene), call.sharing, scene.browser.capturing('video'), scene.browser.peers.length]).toEqual(['screen', true, 0, 1]);
    expect(tracksOf(call.localStream).map(({ label }) => label)).toEqual(['', 'screen']);
    expect(scene.browser.screens[0]!.contentHint).toBe('detail');
    await call.stopSharing();
    expect([video(scene), call.sharing, scene.browser.capturing('video'), scene.browser.screens[0]!.readyState]).toEqual(['', false, 1, 'ended']);
    expect(told).toEqual([true, false]);
  });

  it('comes back to the camera when the browser’s own button stops it', async () => {
    const scene = await Scene.open();
    const call = await scene.talking({ video: true });
    await call.shareScreen();
    scene.browser.screens[0]!.unplug();
    await settled();
    expect([call.sharing, video(scene), scene.problems]).toEqual([false, '', []]);
  });

  it('needs no picture before: one is added, and none is left afterwards', async () => {
    const scene = await Scene.open();
    const call = await scene.talking();
    await call.shareScreen();
    await settled();
    expect(scene.browser.latest.transceivers.map(({ kind, direction }) => `${kind} ${direction}`)).toEqual(['audio sendrecv', 'video sendonly']);
    expect(scene.server.of('call.media').slice(-1)).toMatchObject([{ video: 'sendonly' }]);
    await scene.carries(call);
    scene.browser.screens[0]!.unplug();
    await settled();
    expect(scene.server.of('call.media').slice(-1)).toMatchObject([{ video: 'none' }]);
    expect([video(scene), tracksOf(call.localStream).length, scene.browser.asked.length]).toEqual([null, 1, 1]);
  });

  it('shows the screen of one who had switched the camera off, and has it off afterwards', async () => {
    const scene = await Scene.open();
    const call = await scene.talking({ video: true });
    call.mute('video');
    await call.shareScreen();
    expect([call.isMuted('video'), scene.browser.screens[0]!.enabled]).toEqual([false, true]);
    await call.stopSharing();
    expect([call.isMuted('video'), tracksOf(call.localStream)[1]!.enabled]).toEqual([true, false]);
  });

  it('goes on when the person says no, or the browser can’t', async () => {
    const scene = await Scene.open();
    const call = await scene.talking({ video: true });
    scene.browser.screenAnswer = refused();
    expect(await call.shareScreen()).toBe(false);
    scene.browser.canShareScreen = false;
    expect(await call.shareScreen()).toBe(false);
    expect([scene.problems, video(scene)]).toEqual([['screen-refused', 'screen-unsupported'], '']);
  });

  it('has no picture where the camera is gone when the screen ends', async () => {
    const scene = await Scene.open();
    const call = await scene.talking({ video: true });
    await call.shareScreen();
    scene.browser.have.video = missing();
    await call.stopSharing();
    expect([scene.problems, video(scene), call.media.video]).toEqual([['camera-missing'], null, 'recvonly']);
  });

  it('is not disturbed by a camera that comes or goes, nor by a new transport', async () => {
    const scene = await Scene.open();
    const call = await scene.talking({ video: true });
    await call.shareScreen();
    scene.browser.devicesChange();
    await settled();
    scene.browser.latest.becomes('failed');
    await settled();
    await scene.carries(call);
    expect([call.sharing, video(scene), scene.browser.peers.length]).toEqual([true, 'screen', 2]);
  });

  it('asks for the camera again after a reload, not for the screen', async () => {
    const scene = await Scene.open();
    const call = await scene.talking();
    await call.shareScreen();
    expect(call.memory).toMatchObject({ video: 'none' });
  });

  it('ends with the call', async () => {
    const scene = await Scene.open();
    const call = await scene.talking({ video: true });
    const told = shared(call);
    await call.shareScreen();
    call.end();
    expect([scene.browser.screens[0]!.readyState, told]).toEqual(['ended', [true, false]]);
  });

  it('and gets another wish of the page shows the camera at once', async () => {
    const scene = await Scene.open();
    const call = await scene.talking({ video: true });
    await call.shareScreen();
    await call.setMedia({ video: true });
    await settled();
    expect([call.sharing, scene.browser.screens[0]!.readyState, video(scene)]).toEqual([false, 'ended', '']);
  });

  it('does not begin where there is nobody to show it to', async () => {
    const scene = await Scene.open();
    const call = await scene.talking();
    call.end();
    expect([await call.shareScreen(), scene.browser.screens]).toEqual([false, []]);
  });
});
