import { afterEach, describe, expect, it } from 'vitest';
import { problemsOf, runCheck, type CheckReport } from '../src/check';
import { Refused } from '../src/session';
import { settled } from './fake/clock';
import { missing } from './fake/media';
import { Scene } from './fake/scene';
import { noComplaints } from './fake/server';

afterEach(noComplaints);

/** What the two transports say at the end of a check. */
function traffic(scene: Scene): void {
  const [sending, receiving] = scene.browser.peers;
  sending!.reports = [
    { type: 'remote-inbound-rtp', fractionLost: 0.02 },
    { type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.03, availableOutgoingBitrate: 1_500_000 },
  ];
  receiving!.reports = [{ type: 'inbound-rtp', kind: 'video', packetsReceived: 990, packetsLost: 10, bytesReceived: 500_000, jitter: 0.004 }];
}

async function answered(scene: Scene): Promise<void> {
  const [asked] = scene.server.of('check.start').slice(-1);
  scene.server.says({ type: 'check.answered', check: asked!['check'] as string, send: 'answer', receive: 'answer' });
  await settled();
}

describe('a network check', () => {
  it('sends over one transport, receives over another, and measures both', async () => {
    const scene = await Scene.open();
    const checked = scene.session.checkNetwork({ seconds: 2 });
    await settled();
    const [sending, receiving] = scene.browser.peers;
    expect([sending, receiving].map((peer) => peer!.transceivers.map(({ kind, direction }) => `${kind} ${direction}`))).toEqual([['video sendonly'], ['video recvonly']]);
    expect(scene.server.of('check.start')).toMatchObject([{ send: sending!.localDescription!.sdp, receive: receiving!.localDescription!.sdp }]);
    await answered(scene);
    sending!.becomes('connected');
    receiving!.becomes('connected');
    await scene.pass(1_000);
    traffic(scene);
    await scene.pass(2_000);
    expect(await checked).toEqual({ reachable: true, roundTripMillis: 30, jitterMillis: 4, lossPercent: 2, upKilobits: 1500, downKilobits: 2000, score: 90 });
    expect(scene.server.types).toEqual(['check.start', 'check.end']);
    expect([scene.browser.peers.every(({ closed }) => closed), scene.browser.pictures[0]!.readyState, scene.browser.asked]).toEqual([true, 'ended', []]);
  });

  it('says that nothing passes when a transport is not up 6 s after the answer', async () => {
    const scene = await Scene.open();
    const checked = scene.session.checkNetwork();
    await settled();
    await answered(scene);
    scene.browser.peers[0]!.becomes('connected');
    await scene.pass(6_000);
    expect(await checked).toEqual({ reachable: false });
    expect(scene.server.types).toContain('check.end');
  });

  it.each([
    ['limit', async (scene: Scene): Promise<void> => void scene.server.refusals.set('check.start', 'limit'), 'limit'],
    ['no answer for 5 s', async (scene: Scene): Promise<void> => (await settled(), scene.pass(5_000)), 'server-error'],
    ['a lost connection that was given up', async (scene: Scene): Promise<void> => (await settled(), scene.session.close()), 'connection-lost'],
  ])('rejects after %s, and leaves nothing behind', async (_what, happens, code) => {
    const scene = await Scene.open();
    const checked = scene.session.checkNetwork().catch((trouble: unknown) => trouble);
    await happens(scene);
    await settled();
    expect(await checked).toBeInstanceOf(Refused);
    expect(((await checked) as Refused).code).toBe(code);
    expect(scene.browser.peers.every(({ closed }) => closed)).toBe(true);
  });

  it('rejects when the server ends it', async () => {
    const scene = await Scene.open();
    const checked = scene.session.checkNetwork().catch((trouble: Error) => trouble.message);
    await settled();
    scene.server.says({ type: 'check.ended', check: scene.server.of('check.start')[0]!['check'] as string, reason: 'server-error' });
    expect(await checked).toBe('the server ended the check: server-error');
  });

  it('rejects where the browser has no transport left, and leaves no picture running', async () => {
    const scene = await Scene.open();
    scene.browser.outOfPeers = true;
    await expect(scene.session.checkNetwork()).rejects.toBeInstanceOf(Refused);
    expect([scene.browser.pictures[0]!.readyState, scene.server.types]).toEqual(['ended', []]);
  });

  it('names a browser that can make no picture', async () => {
    const scene = await Scene.open();
    scene.browser.canDraw = false;
    await expect(scene.session.checkNetwork()).rejects.toMatchObject({ code: 'webrtc-missing' });
  });

  it.each([
    [{ reachable: false }, ['udp-blocked']],
    [{ reachable: true, lossPercent: 4, roundTripMillis: 390, upKilobits: 900, downKilobits: 900 }, []],
    [{ reachable: true, lossPercent: 6, roundTripMillis: 450, upKilobits: 200, downKilobits: 900 }, ['network-lossy', 'network-slow', 'network-narrow']],
  ])('%j means %j', (figures, codes) => {
    expect(problemsOf(figures, true).map(({ code }) => code)).toEqual(codes);
    expect(problemsOf(figures, false).map(({ code }) => code)).toEqual(codes.filter((code) => code !== 'network-narrow'));
  });
});

describe('a check before a call', () => {
  const wish = { audio: true, video: true, seconds: 1 };

  async function runs(scene: Scene, happens: () => Promise<void>, reachable = true): Promise<CheckReport> {
    const report = runCheck(scene.session, scene.browser, wish, () => Promise.resolve(reachable));
    await happens();
    return report;
  }

  async function passes(scene: Scene): Promise<void> {
    await scene.connects();
    await answered(scene);
    scene.browser.peers.forEach((peer) => peer.becomes('connected'));
    await scene.pass(1_000);
    traffic(scene);
    await scene.pass(1_000);
  }

  it('that finds nothing wrong says so, and gives everything back', async () => {
    const scene = new Scene();
    const report = await runs(scene, () => passes(scene));
    expect(report).toMatchObject({ ready: true, problems: [], connectMillis: 0, network: { reachable: true }, devices: { microphones: 1, cameras: 0, speakers: 0 } });
    expect([scene.browser.capturing('audio'), scene.browser.capturing('video'), scene.session.state]).toEqual([0, 0, 'closed']);
  });

  it('puts what forbids a call before what spoils it', async () => {
    const scene = new Scene();
    scene.browser.have.video = missing();
    scene.browser.have.audio = missing();
    const report = await runs(scene, () => passes(scene));
    expect([report.ready, report.problems.map(({ code }) => code)]).toEqual([false, ['microphone-missing', 'camera-missing']]);
  });

  it('without a camera is ready all the same', async () => {
    const scene = new Scene();
    scene.browser.have.video = missing();
    expect(await runs(scene, () => passes(scene))).toMatchObject({ ready: true, problems: [{ code: 'camera-missing' }] });
  });

  it('names a server that refuses this page', async () => {
    const scene = new Scene();
    const report = await runs(scene, async () => {
      await settled();
      scene.net.socket.cut(4403, 'origin refused');
      await settled();
    });
    expect(report).toMatchObject({ ready: false, problems: [{ code: 'server-refused' }], connectMillis: null });
  });

  it('names one that ends the session in the middle', async () => {
    const scene = new Scene();
    const report = await runs(scene, async () => {
      await scene.connects();
      scene.server.cuts(4401, 'revoked');
      await settled();
    });
    expect(report).toMatchObject({ ready: false, problems: [{ code: 'server-refused' }], network: null });
  });

  it.each([
    [true, 'socket-blocked'],
    [false, 'server-unreachable'],
  ])('whose socket never opens (web pages pass: %s) says %s', async (reachable, code) => {
    const scene = new Scene();
    const report = await runs(scene, async () => (await settled(), scene.pass(10_000)), reachable);
    expect(report).toMatchObject({ ready: false, problems: [{ code }], network: null });
  });

  it('names UDP where only that is blocked', async () => {
    const scene = new Scene();
    const report = await runs(scene, async () => {
      await scene.connects();
      await answered(scene);
      await scene.pass(6_000);
    });
    expect(report).toMatchObject({ ready: false, network: { reachable: false }, problems: [{ code: 'udp-blocked', words: expect.stringContaining('UDP') as string }] });
  });
});
