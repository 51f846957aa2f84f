import { afterEach, describe, expect, it } from 'vitest';
import type { Call } from '../../src/call/call';
import type { Quality } from '../../src/media/quality';
import { settled } from '../fake/clock';
import { busy, missing, refused } from '../fake/media';
import { follow, Scene, tracksOf } from '../fake/scene';
import { noComplaints } from '../fake/server';

afterEach(noComplaints);

const ID = 'a'.repeat(32);

async function ringing(scene: Scene, video = false): Promise<Call> {
  scene.server.says({ type: 'call.incoming', call: ID, ring: 'b'.repeat(32), from: 'sip:bo@bank.example', displayName: 'Bo', audio: true, video });
  await settled();
  return scene.session.calls[0]!;
}

describe('a consumer who calls', () => {
  it('is heard, hears, and hangs up: one end, with its reason', async () => {
    const scene = await Scene.open();
    const call = scene.session.call({ to: 'agent:demo', video: true });
    const heard = follow(call);
    await settled();
    expect(scene.server.of('call.dial')).toMatchObject([{ call: call.id, to: 'agent:demo', audio: 'sendrecv', video: 'sendrecv' }]);
    expect(scene.server.of('call.attach')).toMatchObject([{ call: call.id, attach: 1, sdp: scene.browser.latest.localDescription!.sdp }]);
    scene.server.says({ type: 'call.progress', call: call.id, state: 'trying' });
    scene.server.says({ type: 'call.progress', call: call.id, state: 'ringing' });
    scene.server.says({ type: 'call.answered', call: call.id, audio: 'sendrecv', video: 'sendonly' });
    await scene.carries(call);
    expect(call.far).toEqual({ address: 'agent:demo', audio: true, video: false });
    expect(tracksOf(call.remoteStream).map(({ kind }) => kind)).toEqual(['audio', 'video']);
    expect(tracksOf(call.localStream).map(({ kind }) => kind)).toEqual(['audio', 'video']);
    call.end();
    expect(scene.browser.capturing('audio') + scene.browser.capturing('video')).toBe(0);
    expect(tracksOf(call.remoteStream)).toEqual([]);
    await settled();
    scene.server.says({ type: 'call.ended', call: call.id, reason: 'normal' });
    expect(heard.phases).toEqual(['dialing', 'ringing', 'ringing', 'connecting', 'talking', 'ending', 'ended']);
    expect(heard.ended).toEqual(['normal']);
    expect(scene.session.calls).toEqual([]);
    expect(scene.browser.peers.every(({ closed }) => closed)).toBe(true);
  });

  it('may call before the connection is up, and hears nothing before it could listen', async () => {
    const scene = new Scene();
    const call = scene.session.call({ to: 'queue:advice' });
    const heard = follow(call);
    await scene.connects();
    expect(heard.phases).toEqual(['dialing']);
    expect(scene.server.of('call.dial')).toHaveLength(1);
  });

  it('sees and hears the far side also where the server is quicker than the browser', async () => {
    const scene = await Scene.open();
    const call = scene.session.call({ to: 'agent:demo', video: true });
    await settled();
    scene.server.says({ type: 'call.answered', call: call.id, audio: 'sendrecv', video: 'sendrecv' });
    scene.browser.latest.slow = true;
    await scene.carries(call);
    expect([call.state.phase, tracksOf(call.remoteStream)]).toEqual(['talking', []]);
    let told = 0;
    call.on('media', () => told++);
    scene.browser.latest.tells();
    expect(tracksOf(call.remoteStream).map(({ kind }) => kind)).toEqual(['audio', 'video']);
    expect(told).toBeGreaterThan(0);
  });

  it('without a camera is not seen, and calls all the same', async () => {
    const scene = await Scene.open();
    scene.browser.have.video = missing();
    const call = scene.session.call({ to: 'agent:demo', video: true });
    await settled();
    expect(scene.problems).toEqual(['camera-missing']);
    expect(scene.server.of('call.dial')).toMatchObject([{ audio: 'sendrecv', video: 'recvonly' }]);
    expect(call.state.phase).toBe('dialing');
  });

  it('without a microphone calls nobody', async () => {
    const scene = await Scene.open();
    scene.browser.have.audio = refused();
    const call = scene.session.call({ to: 'agent:demo', video: true });
    const heard = follow(call);
    await settled();
    expect(scene.problems).toEqual(['microphone-refused']);
    expect(heard.ended).toEqual(['no-media']);
    expect(scene.server.types).toEqual([]);
    expect(scene.browser.capturing('video')).toBe(0);
  });

  it('only listens where nothing else is wanted: no device is asked for', async () => {
    const scene = await Scene.open();
    scene.session.call({ to: 'agent:demo', audio: 'recvonly', video: 'recvonly' });
    await settled();
    expect(scene.browser.asked).toEqual([]);
    expect(scene.browser.latest.transceivers.map(({ kind, direction }) => [kind, direction])).toEqual([['audio', 'recvonly'], ['video', 'recvonly']]);
  });

  it('hangs up while the browser still asks: nobody is called, and no microphone stays open', async () => {
    const scene = await Scene.open();
    scene.browser.asks();
    const call = scene.session.call({ to: 'agent:demo' });
    const heard = follow(call);
    await settled();
    call.end();
    scene.browser.decides();
    await settled();
    expect(heard.ended).toEqual(['normal']);
    expect(scene.server.types).toEqual([]);
    expect(scene.browser.capturing('audio')).toBe(0);
  });

  it('who allowed the microphone earlier rings at once, and is heard as soon as it is open', async () => {
    const scene = await Scene.open();
    scene.browser.permitted.audio = true;
    scene.browser.asks();
    const call = scene.session.call({ to: 'agent:demo' });
    await settled();
    expect([call.state.phase, scene.server.of('call.dial').length, scene.server.of('call.attach').length]).toEqual(['dialing', 1, 0]);
    scene.server.says({ type: 'call.progress', call: call.id, state: 'ringing' });
    scene.server.says({ type: 'call.answered', call: call.id, audio: 'sendrecv', video: 'none' });
    scene.browser.decides();
    await settled();
    expect([scene.server.of('call.dial').length, scene.server.of('call.attach').length]).toEqual([1, 1]);
    await scene.carries(call);
    expect(scene.browser.capturing('audio')).toBe(1);
  });

  it('who is known to have allowed the microphone is on the way before the page draws anything, and the page hears of it', async () => {
    const scene = await Scene.open();
    scene.browser.permitted.audio = true;
    scene.browser.tellsAtOnce = true;
    const call = scene.session.call({ to: 'agent:demo' });
    expect([call.state.phase, scene.server.of('call.dial').length, scene.browser.asked.length]).toEqual(['dialing', 1, 0]);
    const heard = follow(call);
    await settled();
    expect([heard.phases, scene.server.of('call.dial').length, scene.server.of('call.attach').length]).toEqual([['dialing'], 1, 1]);
    expect(scene.session.log().match(/phase=dialing/g)).toHaveLength(1);
  });

  it('in a browser without WebRTC calls nobody, whatever is allowed', async () => {
    const scene = await Scene.open();
    Object.assign(scene.browser.permitted, { audio: true });
    Object.assign(scene.browser, { tellsAtOnce: true, canCall: false });
    const heard = follow(scene.session.call({ to: 'agent:demo' }));
    await settled();
    expect([heard.ended, scene.server.types]).toEqual([['no-media'], []]);
  });

  it('whose allowed microphone can not be opened after all hangs up again', async () => {
    const scene = await Scene.open();
    scene.browser.permitted.audio = true;
    scene.browser.asks();
    scene.browser.have.audio = busy();
    const call = scene.session.call({ to: 'agent:demo' });
    await settled();
    scene.browser.decides();
    await settled();
    expect([call.state, scene.problems]).toMatchObject([{ phase: 'ended', reason: 'no-media' }, ['microphone-busy']]);
    expect([scene.server.of('call.dial').length, scene.server.of('call.end').length, scene.browser.capturing('audio')]).toEqual([1, 1, 0]);
  });

  it('whose allowed camera can not be opened is not seen, and the far side is told', async () => {
    const scene = await Scene.open();
    Object.assign(scene.browser.permitted, { audio: true, video: true });
    scene.browser.asks();
    scene.browser.have.video = busy();
    const call = scene.session.call({ to: 'agent:demo', video: true });
    await settled();
    expect(scene.server.of('call.dial')).toMatchObject([{ audio: 'sendrecv', video: 'sendrecv' }]);
    scene.browser.decides();
    await settled();
    expect(scene.problems).toEqual(['camera-busy']);
    expect(scene.server.of('call.media')).toMatchObject([{ audio: 'sendrecv', video: 'recvonly' }]);
    expect(call.state.phase).toBe('dialing');
  });

  it('who allowed the microphone and not the camera is asked before anybody is called', async () => {
    const scene = await Scene.open();
    scene.browser.permitted.audio = true;
    scene.browser.asks();
    scene.session.call({ to: 'agent:demo', video: true });
    await settled();
    expect(scene.server.of('call.dial')).toEqual([]);
    scene.browser.decides();
    await settled();
    expect(scene.server.of('call.dial')).toHaveLength(1);
  });

  it('adds the camera while the browser still asks for the microphone', async () => {
    const scene = await Scene.open();
    scene.browser.asks();
    const call = scene.session.call({ to: 'agent:demo' });
    await settled();
    void call.setMedia({ video: true });
    scene.browser.decides();
    await settled();
    expect(call.state.phase).toBe('dialing');
    expect(scene.server.of('call.dial')).toMatchObject([{ audio: 'sendrecv', video: 'sendrecv' }]);
    expect(scene.browser.latest.transceivers.map(({ kind, direction }) => [kind, direction])).toEqual([['audio', 'sendrecv'], ['video', 'sendrecv']]);
  });

  it('is told when the server refuses the call', async () => {
    const scene = await Scene.open();
    scene.server.refusals.set('call.dial', 'forbidden');
    const call = scene.session.call({ to: 'sip:elsewhere@bank.example' });
    await settled();
    expect(call.state).toEqual({ phase: 'ended', reason: 'forbidden', text: 'call.dial is refused' });
  });

  it('is told when the server says nothing for 20 s', async () => {
    const scene = await Scene.open();
    scene.server.answers = false;
    const call = scene.session.call({ to: 'agent:demo' });
    await settled();
    scene.server.freezes();
    await scene.pass(20_000);
    expect(call.state).toMatchObject({ phase: 'ended', reason: 'connection-lost' });
  });

  it('calls on although the browser could not make a transport at first', async () => {
    const scene = await Scene.open();
    scene.browser.outOfPeers = true;
    const call = scene.session.call({ to: 'agent:demo' });
    await settled();
    expect(call.state.phase).toBe('dialing');
    scene.browser.outOfPeers = false;
    await scene.pass(1_000);
    expect(scene.lastAttach(call)).toBe(2);
  });

  it('names a destination, or it is a mistake of the page', async () => {
    const scene = await Scene.open();
    expect(() => scene.session.call({ to: '' })).toThrow(TypeError);
  });

  it('keeps its call when the session is closed by a listener, and ends once', async () => {
    const scene = await Scene.open();
    const call = scene.session.call({ to: 'agent:demo' });
    const first = follow(call);
    call.on('state', ({ phase }) => phase === 'ringing' && scene.session.close());
    const later = follow(call);
    await settled();
    scene.server.says({ type: 'call.progress', call: call.id, state: 'ringing' });
    expect(first).toEqual({ phases: ['dialing', 'ringing', 'ending', 'ended'], ended: ['normal'] });
    expect(later).toEqual(first);
  });
});

describe('an agent who is called', () => {
  it('answers what was offered, and talks', async () => {
    const scene = await Scene.open();
    const call = await ringing(scene, true);
    const heard = follow(call);
    expect(call.offered).toEqual({ audio: true, video: true });
    call.answer();
    await settled();
    expect(scene.server.of('call.answer')).toMatchObject([{ call: ID, ring: 'b'.repeat(32), audio: 'sendrecv', video: 'sendrecv' }]);
    await scene.carries(call);
    scene.server.says({ type: 'call.answered', call: ID, audio: 'sendrecv', video: 'sendrecv' });
    expect(heard.phases).toEqual(['preparing', 'answering', 'answering', 'talking']);
  });

  it('answers with voice only, and the camera stays off', async () => {
    const scene = await Scene.open();
    const call = await ringing(scene, true);
    call.answer({ video: false });
    await settled();
    expect(scene.browser.asked).toHaveLength(1);
    expect(scene.browser.asked[0]!.video).toBeUndefined();
    expect(scene.server.of('call.answer')).toMatchObject([{ audio: 'sendrecv', video: 'none' }]);
  });

  it('refuses the microphone, allows it, and answers again while it rings', async () => {
    const scene = await Scene.open();
    const call = await ringing(scene);
    scene.browser.have.audio = refused();
    call.answer();
    await settled();
    expect([call.state.phase, scene.problems]).toEqual(['incoming', ['microphone-refused']]);
    scene.browser.have.audio = 'works';
    call.answer();
    await settled();
    expect(call.state.phase).toBe('answering');
  });

  it('declines, and the microphone was never asked for', async () => {
    const scene = await Scene.open();
    const call = await ringing(scene);
    const heard = follow(call);
    call.decline();
    await settled();
    scene.server.says({ type: 'call.ended', call: ID, reason: 'declined' });
    expect(scene.server.types).toEqual(['call.decline']);
    expect([heard.ended, scene.browser.asked]).toEqual([['declined'], []]);
  });

  it('answers as the caller gives up: the call ends once', async () => {
    const scene = await Scene.open();
    const call = await ringing(scene);
    const heard = follow(call);
    call.answer();
    scene.server.says({ type: 'call.ended', call: ID, reason: 'normal' });
    await settled();
    scene.server.says({ type: 'call.answered', call: ID, audio: 'sendrecv', video: 'none' });
    await settled();
    expect(heard.ended).toEqual(['normal']);
    expect(scene.server.types).toEqual([]);
    expect(scene.browser.capturing('audio')).toBe(0);
  });

  it('who hangs up while the caller does the same hears one end', async () => {
    const scene = await Scene.open();
    const call = await scene.talking();
    const heard = follow(call);
    call.end();
    scene.server.says({ type: 'call.ended', call: call.id, reason: 'normal' });
    call.end();
    await scene.pass(10_000);
    expect(heard.ended).toEqual(['normal']);
    expect(scene.server.of('call.end')).toHaveLength(1);
  });

  it('is free after 5 s although nobody confirms the end', async () => {
    const scene = await Scene.open();
    const call = await scene.talking();
    scene.server.freezes();
    call.end();
    await scene.pass(5_000);
    expect(call.state).toEqual({ phase: 'ended', reason: 'normal' });
  });
});

describe('a call that is up', () => {
  it('mutes: nothing is sent from that moment, and the far side is told', async () => {
    const scene = await Scene.open();
    const call = await scene.talking({ video: true });
    call.mute('audio');
    expect(tracksOf(call.localStream).map(({ kind, enabled }) => [kind, enabled])).toEqual([['audio', false], ['video', true]]);
    call.mute('audio');
    call.unmute('audio');
    await settled();
    expect(scene.server.of('call.media').map(({ audio, video }) => [audio, video])).toEqual([['recvonly', 'sendrecv'], ['sendrecv', 'sendrecv']]);
    expect(call.isMuted('audio')).toBe(false);
  });

  it('holds: our media stops at once, and goes on when the server refuses', async () => {
    const scene = await Scene.open();
    const call = await scene.talking();
    const held = call.hold();
    expect(tracksOf(call.localStream)[0]!.enabled).toBe(false);
    await held;
    scene.server.says({ type: 'call.held', call: call.id, by: 'near' });
    expect(call.state).toMatchObject({ held: true, farHeld: false });
    await call.resume();
    scene.server.says({ type: 'call.resumed', call: call.id, by: 'near' });
    expect(tracksOf(call.localStream)[0]!.enabled).toBe(true);
    scene.server.refusals.set('call.hold', 'conflict');
    await expect(call.hold()).rejects.toMatchObject({ code: 'conflict' });
    expect(tracksOf(call.localStream)[0]!.enabled).toBe(true);
  });

  it('follows the far side: hold, network, picture, keys and quality', async () => {
    const scene = await Scene.open();
    const call = await scene.talking();
    const keys: string[] = [];
    const sent: Quality[] = [];
    call.on('dtmf', (tone) => keys.push(tone));
    call.on('sent-quality', (quality) => sent.push(quality));
    scene.server.says({ type: 'call.held', call: call.id, by: 'far' });
    scene.server.says({ type: 'call.far', call: call.id, state: 'reconnecting' });
    scene.server.says({ type: 'call.far', call: call.id, audio: true, video: false, displayName: 'Demo agent' });
    scene.server.says({ type: 'call.dtmf-received', call: call.id, tone: '5' });
    const quality = { score: 92, mos: 4.2, lossPercent: 0.4, jitterMillis: 3.5, roundTripMillis: 41 };
    scene.server.says({ type: 'call.quality', call: call.id, ...quality });
    expect(call.state).toMatchObject({ farHeld: true, far: 'reconnecting' });
    expect(call.far).toEqual({ address: 'agent:demo', displayName: 'Demo agent', audio: true, video: false });
    expect([keys, sent]).toEqual([['5'], [quality]]);
  });

  it('tells every 5 s how good the far side arrives here', async () => {
    const scene = await Scene.open();
    const call = await scene.talking();
    const told: number[] = [];
    call.on('quality', ({ score, lossPercent }) => told.push(score, lossPercent));
    const arrives = (packetsReceived: number, packetsLost: number): void => {
      scene.browser.latest.reports = [{ type: 'inbound-rtp', kind: 'audio', packetsReceived, packetsLost, jitter: 0.002 }];
    };
    arrives(100, 0);
    await scene.watch(1);
    arrives(325, 25);
    await scene.watch(25);
    arrives(575, 25);
    await scene.watch(25);
    expect(told).toEqual([65, 10, 99, 0]);
    expect(call.quality).toMatchObject({ score: 99, lossPercent: 0 });
  });

  it('rings while another talks: that one is held by the page, and both stay', async () => {
    const scene = await Scene.open();
    const first = await scene.talking();
    await ringing(scene);
    const second = scene.session.calls[1]!;
    await first.hold();
    second.answer();
    await settled();
    scene.server.says({ type: 'call.held', call: first.id, by: 'near' });
    scene.server.says({ type: 'call.answered', call: second.id, audio: 'sendrecv', video: 'none' });
    await scene.carries(second);
    expect(scene.session.calls.map(({ state }) => [state.phase, 'held' in state && state.held])).toEqual([['talking', true], ['talking', false]]);
    expect([scene.browser.asked.length, tracksOf(first.localStream)[0]!.enabled, tracksOf(second.localStream)[0]!.enabled]).toEqual([1, false, true]);
    second.end();
    await first.resume();
    expect(tracksOf(first.localStream)[0]).toMatchObject({ enabled: true, readyState: 'live' });
  });

  it('presses keys in capitals, and refuses what is no key before it is sent', async () => {
    const scene = await Scene.open();
    const call = await scene.talking();
    await call.sendDtmf('1,4711#a');
    expect(scene.server.of('call.dtmf')).toMatchObject([{ tones: '1,4711#A' }]);
    for (const bad of ['', '5x', '1'.repeat(65)]) await expect(call.sendDtmf(bad)).rejects.toBeInstanceOf(RangeError);
  });

  it('adds the camera by a new attach: the old transport carries the call until the new one does', async () => {
    const scene = await Scene.open();
    const call = await scene.talking();
    const [old] = scene.browser.peers;
    const { remoteStream, localStream } = call;
    await call.setMedia({ video: true });
    expect(scene.lastAttach(call)).toBe(2);
    expect([old!.closed, call.state.phase]).toEqual([false, 'talking']);
    await scene.carries(call);
    expect(old!.closed).toBe(true);
    expect(call.remoteStream).toBe(remoteStream);
    expect(call.localStream).toBe(localStream);
    expect(tracksOf(remoteStream).map(({ kind }) => kind)).toEqual(['audio', 'video']);
    expect(scene.server.of('call.media')).toMatchObject([{ audio: 'sendrecv', video: 'sendrecv' }]);
  });

  it('goes on when the camera that was added is refused', async () => {
    const scene = await Scene.open();
    const call = await scene.talking();
    scene.browser.have.video = refused();
    await call.setMedia({ video: true });
    expect([call.state.phase, scene.problems, call.media.video]).toEqual(['talking', ['camera-refused'], 'recvonly']);
  });

  it('goes on when a listener asks for a microphone and gets none', async () => {
    const scene = await Scene.open();
    const call = scene.session.call({ to: 'agent:demo', audio: 'recvonly' });
    await settled();
    scene.server.says({ type: 'call.answered', call: call.id, audio: 'recvonly', video: 'none' });
    await scene.carries(call);
    scene.browser.have.audio = refused();
    await call.setMedia({ audio: true });
    expect([call.state.phase, scene.problems, call.media.audio]).toEqual(['talking', ['microphone-refused'], 'recvonly']);
  });

  it('stays as it is when the server refuses what was to be added, and says so', async () => {
    const scene = await Scene.open();
    const call = await scene.talking();
    scene.server.refusals.set('call.attach', 'bad-request');
    await call.setMedia({ video: true });
    await settled();
    expect(scene.problems).toEqual(['command-refused']);
    await scene.pass(60_000);
    expect(scene.server.of('call.attach')).toHaveLength(2);
    expect(call.state).toMatchObject({ phase: 'talking', media: 'flowing' });
  });

  it('touches no device when it is over', async () => {
    const scene = await Scene.open();
    const call = await scene.talking();
    call.end();
    await call.setMedia({ video: true });
    expect(scene.browser.asked).toHaveLength(1);
  });

  it('survives a cut of the socket without a gap', async () => {
    const scene = await Scene.open();
    const call = await scene.talking();
    const heard = follow(call);
    scene.server.cuts();
    await scene.reconnects();
    expect(heard.phases).toEqual([]);
    expect(scene.browser.peers.map(({ closed }) => closed)).toEqual([false]);
  });

  it('ends on both sides when the grace period is over', async () => {
    const scene = await Scene.open();
    const call = await scene.talking();
    scene.server.cuts();
    await scene.pass(31_000);
    expect(call.state).toEqual({ phase: 'ended', reason: 'connection-lost' });
    expect(scene.browser.capturing('audio')).toBe(0);
  });
});

describe('media that breaks', () => {
  it('moves to a new transport when the browser gives the old one up', async () => {
    const scene = await Scene.open();
    const call = await scene.talking();
    const heard = follow(call);
    scene.browser.latest.becomes('failed');
    await settled();
    expect(call.state).toMatchObject({ phase: 'talking', media: 'moving' });
    await scene.carries(call);
    expect(call.state).toMatchObject({ phase: 'talking', media: 'flowing' });
    expect(heard.phases).toEqual(['talking', 'talking']);
  });

  it('waits a second for a transport that is disconnected: often it comes back', async () => {
    const scene = await Scene.open();
    const call = await scene.talking();
    const [peer] = scene.browser.peers;
    peer!.becomes('disconnected');
    await scene.pass(900);
    peer!.becomes('connected');
    await scene.pass(1_000);
    expect(scene.browser.peers).toHaveLength(1);
    peer!.becomes('disconnected');
    await scene.pass(1_000);
    expect(scene.lastAttach(call)).toBe(2);
  });

  it('moves although an added camera was on its way and never got an answer', async () => {
    const scene = await Scene.open();
    const call = await scene.talking();
    await call.setMedia({ video: true });
    scene.browser.peers[0]!.becomes('failed');
    await settled();
    expect(call.state).toMatchObject({ media: 'moving' });
    expect(scene.lastAttach(call)).toBe(3);
    await scene.carries(call);
    expect(call.state).toMatchObject({ media: 'flowing' });
  });

  it('tries again with pauses of 1, 2, 4, 4 s, and ends with a reason after 45 s', async () => {
    const scene = await Scene.open();
    const call = await scene.talking();
    scene.browser.latest.becomes('failed');
    await settled();
    const tries: number[] = [];
    const begun = scene.clock.now();
    for (let made = scene.browser.peers.length; call.state.phase === 'talking'; ) {
      if (scene.browser.peers.length > made) tries.push(scene.clock.now() - begun);
      if (scene.browser.peers.length > made || tries.length === 0) scene.browser.latest.becomes('failed');
      made = scene.browser.peers.length;
      await scene.pass(500);
    }
    expect(tries.slice(0, 4)).toEqual([1_000, 3_000, 7_000, 11_000]);
    expect(call.state).toEqual({ phase: 'ended', reason: 'media-lost', text: 'no media for 45 s' });
  });

  it('tells the server of silence, once, where sound is due', async () => {
    const scene = await Scene.open();
    await scene.talking();
    const peer = scene.browser.latest;
    for (const packets of [10, 20, 30]) {
      peer.packets.audio = packets;
      await scene.watch(1);
    }
    expect(scene.server.of('media.silent')).toEqual([]);
    await scene.watch(10);
    expect(scene.server.of('media.silent')).toMatchObject([{ kind: 'audio' }]);
  });

  it('misses nothing on hold, or while the far side sends no picture', async () => {
    const scene = await Scene.open();
    const call = await scene.talking({ video: true });
    Object.assign(scene.browser.latest.packets, { audio: 10, video: 10 });
    await scene.watch(1);
    scene.server.says({ type: 'call.far', call: call.id, video: false });
    scene.server.says({ type: 'call.held', call: call.id, by: 'far' });
    await scene.watch(10);
    expect(scene.server.of('media.silent')).toEqual([]);
  });

  it('moves at once when the network comes back and nothing is heard', async () => {
    const scene = await Scene.open();
    const call = await scene.talking();
    scene.browser.latest.packets.audio = 10;
    await scene.watch(5);
    scene.session.wake();
    await settled();
    expect(scene.lastAttach(call)).toBe(2);
  });

  it('stays where it is when the page is shown again and all is well', async () => {
    const scene = await Scene.open();
    const call = await scene.talking();
    scene.session.wake();
    await settled();
    expect([scene.lastAttach(call), scene.net.sockets.length]).toEqual([1, 1]);
    expect(scene.net.socket.types).toContain('ping');
  });

  it('does not sit out its pause when the network comes back', async () => {
    const scene = await Scene.open();
    const call = await scene.talking();
    for (let failures = 0; failures < 4; failures++) {
      scene.browser.latest.becomes('failed');
      await scene.pass(failures === 3 ? 0 : 4_000);
    }
    const before = scene.lastAttach(call);
    scene.session.wake();
    await settled();
    expect(scene.lastAttach(call)).toBe(before + 1);
  });
});

describe('devices that come and go', () => {
  it('a microphone that is pulled out is replaced by the next, without a new transport', async () => {
    const scene = await Scene.open();
    const call = await scene.talking();
    scene.browser.sources[0]!.unplug();
    await settled();
    expect(scene.problems).toEqual([]);
    expect(scene.browser.peers).toHaveLength(1);
    expect(scene.browser.latest.getSenders()[0]!.track!.readyState).toBe('live');
    expect(tracksOf(call.localStream).map(({ readyState }) => readyState)).toEqual(['live']);
  });

  it('a microphone that is pulled out while it rings is replaced as well', async () => {
    const scene = await Scene.open();
    const call = scene.session.call({ to: 'agent:demo' });
    await settled();
    scene.server.says({ type: 'call.progress', call: call.id, state: 'ringing' });
    scene.browser.sources[0]!.unplug();
    await settled();
    expect(scene.browser.latest.getSenders()[0]!.track!.readyState).toBe('live');
  });

  it('without any microphone the call goes on, the far side is told, and the next one is taken', async () => {
    const scene = await Scene.open();
    const call = await scene.talking();
    scene.browser.have.audio = missing();
    scene.browser.sources[0]!.unplug();
    await settled();
    expect([call.state.phase, scene.problems, call.media.audio]).toEqual(['talking', ['microphone-missing'], 'recvonly']);
    expect(scene.server.of('call.media')).toMatchObject([{ audio: 'recvonly' }]);
    scene.browser.have.audio = 'works';
    scene.browser.devicesChange();
    await settled();
    expect(scene.browser.latest.getSenders()[0]!.track!.readyState).toBe('live');
    expect(scene.server.of('call.media')).toMatchObject([{ audio: 'recvonly' }, { audio: 'sendrecv' }]);
  });

  it('the next microphone is heard even where the call moved meanwhile', async () => {
    const scene = await Scene.open();
    const call = await scene.talking();
    scene.browser.have.audio = missing();
    scene.browser.sources[0]!.unplug();
    await settled();
    scene.browser.latest.becomes('failed');
    await settled();
    await scene.carries(call);
    expect(scene.browser.latest.transceivers[0]!.direction).toBe('recvonly');
    scene.browser.have.audio = 'works';
    scene.browser.devicesChange();
    await settled();
    expect(scene.lastAttach(call)).toBe(3);
    expect(scene.browser.latest.transceivers[0]).toMatchObject({ direction: 'sendrecv', sender: { track: { readyState: 'live' } } });
  });

  it('a sender that will not take another track gets a new transport', async () => {
    const scene = await Scene.open();
    const call = await scene.talking();
    scene.browser.latest.stubborn = true;
    scene.browser.sources[0]!.unplug();
    await settled();
    expect(scene.lastAttach(call)).toBe(2);
  });

  it('a device that appears while the camera is being added takes nothing away', async () => {
    const scene = await Scene.open();
    const call = await scene.talking();
    scene.browser.asks();
    const added = call.setMedia({ video: true });
    scene.browser.devicesChange();
    scene.browser.decides();
    await added;
    await settled();
    await scene.carries(call);
    const video = scene.browser.latest.transceivers.find(({ kind }) => kind === 'video');
    expect(video).toMatchObject({ direction: 'sendrecv', sender: { track: { readyState: 'live' } } });
    call.end();
    expect(scene.browser.capturing('video')).toBe(0);
  });

  it('a phone call that takes the microphone is said in words', async () => {
    const scene = await Scene.open();
    const call = await scene.talking();
    tracksOf(call.localStream)[0]!.onmute!();
    expect(scene.problems).toEqual(['capture-interrupted']);
  });

  it('a microphone that another program holds is named so', async () => {
    const scene = await Scene.open();
    scene.browser.have.audio = busy();
    scene.session.call({ to: 'agent:demo' });
    await settled();
    expect(scene.problems).toEqual(['microphone-busy']);
  });
});

describe('a transfer', () => {
  it('is asked for, told of, and ends our call', async () => {
    const scene = await Scene.open();
    const call = await scene.talking();
    const heard = follow(call);
    await call.transfer('sip:support@bank.example');
    expect(scene.server.of('call.transfer')).toMatchObject([{ call: call.id, to: 'sip:support@bank.example' }]);
    scene.server.says({ type: 'call.held', call: call.id, by: 'near' });
    scene.server.says({ type: 'call.transferring', call: call.id, state: 'trying' });
    scene.server.says({ type: 'call.transferring', call: call.id, state: 'ringing', status: 180 });
    expect(call.state).toMatchObject({ phase: 'talking', held: true, transfer: 'ringing' });
    expect(tracksOf(call.localStream).map(({ enabled }) => enabled)).toEqual([false]);
    scene.server.says({ type: 'call.ended', call: call.id, reason: 'normal' });
    expect(heard.ended).toEqual(['normal']);
  });

  it('that fails is told with its reason, and the call is ours as before', async () => {
    const scene = await Scene.open();
    const call = await scene.talking();
    const failures: object[] = [];
    call.on('transfer-failed', (failure) => failures.push(failure));
    await call.transfer('sip:support@bank.example');
    scene.server.says({ type: 'call.held', call: call.id, by: 'near' });
    scene.server.says({ type: 'call.transferring', call: call.id, state: 'trying' });
    scene.server.says({ type: 'call.transfer-failed', call: call.id, reason: 'busy', status: 486, text: 'Busy Here' });
    scene.server.says({ type: 'call.resumed', call: call.id, by: 'near' });
    expect(failures).toEqual([{ reason: 'busy', status: 486, text: 'Busy Here' }]);
    expect(call.state).toEqual({ phase: 'talking', held: false, farHeld: false, far: 'connected', media: 'flowing' });
    expect(tracksOf(call.localStream).map(({ enabled }) => enabled)).toEqual([true]);
  });

  it('that the server refuses rejects with the code', async () => {
    const scene = await Scene.open();
    const call = await scene.talking();
    scene.server.refusals.set('call.transfer', 'conflict');
    await expect(call.transfer('agent:bo')).rejects.toMatchObject({ code: 'conflict' });
  });

  it('joins two calls by the name of the other', async () => {
    const scene = await Scene.open();
    const first = await scene.talking();
    const second = await scene.talking();
    await first.transfer(second);
    expect(scene.server.of('call.transfer')).toMatchObject([{ call: first.id, with: second.id }]);
    expect(scene.server.of('call.transfer')[0]).not.toHaveProperty('to');
  });

  it('by the far side gives us somebody else, in the same streams', async () => {
    const scene = await Scene.open();
    const call = await scene.talking();
    const [remote, attach] = [call.remoteStream, scene.lastAttach(call)];
    const far: object[] = [];
    scene.server.says({ type: 'call.held', call: call.id, by: 'far' });
    call.on('far', (side) => far.push(side));
    scene.server.says({ type: 'call.moved', call: call.id, to: call.id, far: 'sip:bo@bank.example', displayName: 'Bo' });
    scene.server.says({ type: 'call.resumed', call: call.id, by: 'far' });
    await settled();
    expect(scene.lastAttach(call)).toBe(attach + 1);
    expect(call.state).toMatchObject({ phase: 'talking', farHeld: false, media: 'moving' });
    await scene.carries(call);
    expect(call.state).toMatchObject({ media: 'flowing' });
    expect(call.remoteStream).toBe(remote);
    expect(far).toEqual([{ address: 'sip:bo@bank.example', displayName: 'Bo' }]);
  });

  it('may carry our call on under another id: it is the same call to the application', async () => {
    const scene = await Scene.open();
    const call = await scene.talking();
    const before = call.id;
    scene.server.says({ type: 'call.moved', call: before, to: ID, far: 'ana@bank.example' });
    await settled();
    expect(call.id).toBe(ID);
    expect(scene.session.calls).toEqual([call]);
    expect([...scene.server.of('call.attach')].pop()).toMatchObject({ call: ID });
    await scene.carries(call);
    scene.server.says({ type: 'call.ended', call: before, reason: 'normal' }); // nobody has that name any more
    expect(call.state.phase).toBe('talking');
    scene.server.says({ type: 'call.ended', call: ID, reason: 'normal' });
    expect(scene.session.calls).toEqual([]);
  });

  it('that crosses our hanging up does not keep us: the new call is hung up as well', async () => {
    const scene = await Scene.open();
    const call = await scene.talking();
    const before = call.id;
    call.end();
    await settled();
    scene.server.says({ type: 'call.moved', call: before, to: ID, far: 'ana@bank.example' });
    await settled();
    expect(scene.server.of('call.end').map((message) => message['call'])).toEqual([before, ID]);
    scene.server.says({ type: 'call.ended', call: ID, reason: 'normal' });
    expect(call.state).toEqual({ phase: 'ended', reason: 'normal' });
  });
});
