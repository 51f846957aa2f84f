import { describe, expect, it } from 'vitest';
import { Devices } from '../../src/media/devices';
import { settled } from '../fake/clock';
import { FakeBrowser, missing, refused } from '../fake/media';

describe('microphone and camera', () => {
  it('are asked for together, once, with good defaults', async () => {
    const browser = new FakeBrowser();
    const { tracks, problems } = await new Devices(browser, {}).acquire(['audio', 'video']);
    expect(browser.asked).toEqual([
      {
        audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
        video: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } },
      },
    ]);
    expect([Object.keys(tracks), problems]).toEqual([['audio', 'video'], {}]);
  });

  it('are asked for as the page wants them', async () => {
    const browser = new FakeBrowser();
    await new Devices(browser, { audio: { deviceId: 'desk' } }).acquire(['audio']);
    expect(browser.asked).toEqual([{ audio: { deviceId: 'desk' } }]);
  });

  it('are asked for one by one when both together fail, to learn which it was', async () => {
    const browser = new FakeBrowser();
    browser.have.video = missing();
    const { tracks, problems } = await new Devices(browser, {}).acquire(['audio', 'video']);
    expect(browser.asked.map((asked) => Object.keys(asked))).toEqual([['audio', 'video'], ['audio'], ['video']]);
    expect([Object.keys(tracks), problems]).toEqual([['audio'], { video: 'camera-missing' }]);
  });

  it('are named each when both are refused', async () => {
    const browser = new FakeBrowser();
    browser.have.audio = browser.have.video = refused();
    expect((await new Devices(browser, {}).acquire(['audio', 'video'])).problems).toEqual({ audio: 'microphone-refused', video: 'camera-refused' });
  });

  it('are opened once for two calls, which mute and stop on their own', async () => {
    const browser = new FakeBrowser();
    const devices = new Devices(browser, {});
    const [first, second] = await Promise.all([devices.acquire(['audio']), devices.acquire(['audio'])]);
    expect(browser.asked).toHaveLength(1);
    first!.tracks.audio!.enabled = false;
    expect(second!.tracks.audio!.enabled).toBe(true);
    devices.release(first!.tracks.audio!);
    expect([browser.capturing('audio'), second!.tracks.audio!.readyState]).toEqual([1, 'live']);
    devices.release(second!.tracks.audio!);
    expect(browser.capturing('audio')).toBe(0);
  });

  it('are opened anew after the device was pulled out', async () => {
    const browser = new FakeBrowser();
    const devices = new Devices(browser, {});
    const first = await devices.acquire(['audio']);
    browser.sources[0]!.unplug();
    const second = await devices.acquire(['audio']);
    devices.release(first.tracks.audio!);
    expect([browser.asked.length, second.tracks.audio!.readyState, browser.capturing('audio')]).toEqual([2, 'live', 1]);
  });

  it('wait their turn: a question that is open is not asked twice', async () => {
    const browser = new FakeBrowser();
    const devices = new Devices(browser, {});
    browser.asks();
    const first = devices.acquire(['audio']);
    const second = devices.acquire(['audio', 'video']);
    await settled();
    expect(browser.asked).toHaveLength(1);
    browser.decides();
    await first;
    expect(Object.keys((await second).tracks)).toEqual(['audio', 'video']);
    expect(browser.asked.map((asked) => Object.keys(asked))).toEqual([['audio'], ['video']]);
  });

  it('are missing where the browser says yes and gives nothing', async () => {
    const browser = new FakeBrowser();
    browser.capture = () => Promise.resolve(browser.stream());
    expect(await new Devices(browser, {}).acquire(['audio', 'video'])).toEqual({ tracks: {}, problems: { audio: 'microphone-missing', video: 'camera-missing' } });
  });

  it('are refused in words where the page came without https', async () => {
    const browser = new FakeBrowser();
    browser.secure = false;
    browser.have.audio = new TypeError('navigator.mediaDevices is undefined');
    expect((await new Devices(browser, {}).acquire(['audio'])).problems).toEqual({ audio: 'insecure-context' });
  });
});
