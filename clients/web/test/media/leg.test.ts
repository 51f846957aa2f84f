import { describe, expect, it } from 'vitest';
import type { MediaPlan } from '../../src/media/attachment';
import { Leg } from '../../src/media/leg';
import type { Direction } from '../../src/wire/messages';
import { settled } from '../fake/clock';
import { FakeBrowser, FakeTrack } from '../fake/media';
import { tracksOf } from '../fake/scene';

/** A leg alone with its browser. */
class Stand {
  readonly browser = new FakeBrowser();
  readonly offers: (readonly [number, string])[] = [];
  broke = 0;
  changes = 0;
  plan: MediaPlan = plan('sendrecv', 'none');
  readonly leg: Leg;

  constructor(lastAttach = 0) {
    this.leg = new Leg(
      this.browser,
      {
        iceServers: () => [{ urls: 'stun:stun.bank.example' }],
        plan: () => this.plan,
        sendOffer: (attach, sdp) => this.offers.push([attach, sdp]),
        broke: () => this.broke++,
        remoteChanged: () => this.changes++,
      },
      lastAttach,
    );
  }

  async attached(attach: number): Promise<this> {
    this.leg.attach();
    await settled();
    this.leg.answered(attach, `answer ${attach}`);
    await settled();
    return this;
  }
}

const plan = (audio: Direction, video: Direction): MediaPlan => ({ audio, video, tracks: { audio: new FakeTrack('audio') as unknown as MediaStreamTrack } });

describe('a leg', () => {
  it('offers at once, without waiting for candidates, in one bundle', async () => {
    const stand = new Stand();
    stand.leg.attach();
    await settled();
    expect(stand.offers).toEqual([[1, `offer ${stand.browser.latest.number}`]]);
    expect(stand.browser.latest.configuration).toEqual({ iceServers: [{ urls: 'stun:stun.bank.example' }], bundlePolicy: 'max-bundle', rtcpMuxPolicy: 'require' });
  });

  it('asks only for what there is to send: a picture without a camera is received', async () => {
    const stand = new Stand();
    stand.plan = { audio: 'sendonly', video: 'sendrecv', tracks: {} };
    stand.leg.attach();
    await settled();
    expect(stand.browser.latest.transceivers.map(({ kind, direction }) => [kind, direction])).toEqual([['video', 'recvonly']]);
  });

  it('counts on from the page before its reload', async () => {
    const stand = await new Stand(7).attached(8);
    expect(stand.offers.map(([attach]) => attach)).toEqual([8]);
  });

  it('shows the far side as soon as the transport is up, before the server says so', async () => {
    const stand = await new Stand().attached(1);
    expect(tracksOf(stand.leg.remote)).toEqual([]);
    stand.browser.latest.becomes('connected');
    expect([tracksOf(stand.leg.remote).length, stand.changes]).toEqual([1, 1]);
    expect(stand.leg.connected(1)).toBe(true);
    expect([stand.leg.carried, stand.leg.moving, stand.changes]).toEqual([true, false, 1]);
  });

  it('keeps the old transport until the new one carries', async () => {
    const stand = await new Stand().attached(1);
    stand.browser.latest.becomes('connected');
    stand.leg.connected(1);
    await stand.attached(2);
    const [old, fresh] = stand.browser.peers;
    expect(old!.closed).toBe(false);
    fresh!.becomes('connected');
    stand.leg.connected(2);
    expect([old!.closed, fresh!.closed]).toEqual([true, false]);
  });

  it('hears nothing for an attach that is not the newest', async () => {
    const stand = new Stand();
    stand.leg.attach();
    stand.leg.attach();
    await settled();
    expect(stand.browser.peers.map(({ closed }) => closed)).toEqual([true, false]);
    stand.leg.answered(1, 'late');
    await settled();
    expect(stand.browser.latest.signalingState).toBe('have-local-offer');
    expect([stand.leg.connected(1), stand.leg.giveUp(1)]).toEqual([false, false]);
  });

  it('tries again after an answer that the browser cannot read', async () => {
    const stand = new Stand();
    stand.leg.attach();
    await settled();
    stand.leg.answered(1, 'nonsense');
    await settled();
    stand.browser.clock.pass(1_000);
    await settled();
    expect(stand.offers.map(([attach]) => attach)).toEqual([1, 2]);
    expect(stand.broke).toBe(0);
  });

  it('counts the packets of the transport that carries, by kind', async () => {
    const stand = await new Stand().attached(1);
    expect(await stand.leg.figures()).toEqual({ received: {} });
    stand.leg.connected(1);
    Object.assign(stand.browser.latest.packets, { audio: 5, video: 7 });
    expect((await stand.leg.figures()).received).toMatchObject({ audio: { packets: 5 }, video: { packets: 7 } });
  });

  it('closes everything, once, and nothing starts after that', async () => {
    const stand = await new Stand().attached(1);
    stand.leg.connected(1);
    stand.leg.attach();
    stand.leg.close();
    stand.leg.close();
    stand.leg.attach();
    await settled();
    expect(stand.browser.peers.map(({ closed }) => closed)).toEqual([true, true]);
    expect([tracksOf(stand.leg.local), tracksOf(stand.leg.remote), stand.browser.clock.running]).toEqual([[], [], 0]);
    expect(stand.browser.peers.every((peer) => peer.ontrack === null && peer.onconnectionstatechange === null)).toBe(true);
  });

  it('works in a browser that knows only the state of ICE', async () => {
    const stand = await new Stand().attached(1);
    const peer = stand.browser.latest as unknown as { connectionState: undefined; iceConnectionState: string; oniceconnectionstatechange: () => void };
    peer.connectionState = undefined;
    peer.iceConnectionState = 'completed';
    peer.oniceconnectionstatechange();
    stand.leg.connected(1);
    expect(stand.leg.carried).toBe(true);
    peer.iceConnectionState = 'failed';
    peer.oniceconnectionstatechange();
    expect([stand.broke, stand.leg.carried]).toEqual([1, false]);
  });
});
