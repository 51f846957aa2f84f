import { afterEach, describe, expect, it } from 'vitest';
import { Refused } from '../src/session';
import { settled } from './fake/clock';
import { follow, Scene, tracksOf } from './fake/scene';
import { noComplaints } from './fake/server';

const INCOMING = { call: 'a'.repeat(32), ring: 'b'.repeat(32), from: 'sip:bo@bank.example', displayName: 'Bo', audio: true, video: false };

afterEach(noComplaints);

describe('a session', () => {
  it('says hello with its token and tells when it is up', async () => {
    const scene = await Scene.open();
    expect(scene.net.socket.url).toBe('wss://server.example/gateway/v1');
    expect(scene.net.socket.subprotocol).toBe('alongside.v1');
    expect(scene.net.socket.sent[0]).toEqual({ type: 'hello', token: 'token-1', sdk: 'web/test', connection: expect.any(String) as string });
    expect(scene.told).toEqual(['established']);
    expect(scene.session.state).toBe('open');
    expect(scene.session.user).toEqual({ username: 'ana', domain: 'bank.example' });
  });

  it('opens its socket while the token is still fetched, and says hello over that one', async () => {
    let give: (token: string) => void = () => undefined;
    const scene = new Scene({ token: () => new Promise((done) => (give = done)) });
    await settled();
    scene.net.socket.opens();
    expect(scene.net.socket.sent).toEqual([]);
    give('token-2');
    await settled();
    expect([scene.net.sockets.length, scene.net.socket.sent[0]]).toEqual([1, { type: 'hello', token: 'token-2', sdk: 'web/test', connection: expect.any(String) as string }]);
  });

  it('tells that the connection was lost, each try, and that it is back', async () => {
    const scene = await Scene.open();
    scene.server.cuts();
    expect(scene.session.state).toBe('lost');
    await scene.reconnects();
    expect(scene.told).toEqual(['established', 'connectivity-lost', 'retry', 're-established']);
    expect(scene.session.state).toBe('open');
    expect(scene.net.socket.sent[0]).toEqual({ type: 'hello', token: 'token-1', sdk: 'web/test', resume: { connection: scene.server.connection, received: 0 } });
  });

  it('loses no event that was said while it was away', async () => {
    const scene = await Scene.open();
    scene.server.cuts();
    scene.server.says({ type: 'call.incoming', ...INCOMING });
    await scene.reconnects();
    expect(scene.session.calls.map(({ far }) => far)).toEqual([{ address: 'sip:bo@bank.example', displayName: 'Bo' }]);
  });

  it('says again what the server did not get, and only that', async () => {
    const scene = await Scene.open();
    const first = scene.session.setAvailable(true);
    await first;
    scene.server.freezes();
    const second = scene.session.setAvailable(false);
    scene.net.socket.cut();
    await scene.reconnects();
    await second;
    const said = scene.server.of('presence').map(({ available }) => available);
    expect(said.slice(0, 2)).toEqual([true, false]);
    // Presence is said again at every opening, because who forgot it is not known.
    expect(said.slice(2)).toEqual([false]);
  });

  it('rejects a command that the server refuses, with its code and words', async () => {
    const scene = await Scene.open();
    scene.server.refusals.set('presence', 'forbidden');
    await expect(scene.session.setAvailable(true)).rejects.toEqual(expect.objectContaining({ name: 'Refused', code: 'forbidden', message: 'presence is refused' }));
  });

  it('does not let commands pile up behind a dead network', async () => {
    const scene = await Scene.open();
    scene.server.freezes();
    const waiting = Array.from({ length: 256 }, () => scene.session.setAvailable(true));
    const outcomes = Promise.allSettled(waiting);
    await expect(scene.session.setAvailable(true)).rejects.toEqual(expect.objectContaining({ code: 'limit' }));
    scene.session.close();
    expect((await outcomes).every(({ status }) => status === 'rejected')).toBe(true);
  });

  it('says bye and is closed for good when the application leaves', async () => {
    const scene = await Scene.open();
    scene.session.close();
    expect(scene.server.types).toEqual(['bye']);
    expect(scene.closed).toEqual([{ code: 1000, words: 'the application left' }]);
    expect(scene.clock.running).toBe(0);
    expect(scene.browser.listening).toBe(0);
    await expect(scene.session.setAvailable(true)).rejects.toBeInstanceOf(Refused);
    expect(() => scene.session.call({ to: 'agent:demo' })).toThrow(Refused);
  });

  it('never connects when it was closed before its token came', async () => {
    let give = (_token: string): void => undefined;
    const scene = new Scene({ token: () => new Promise<string>((done) => (give = done)) });
    scene.session.close();
    expect(scene.closed).toEqual([{ code: 1000, words: 'the application left' }]);
    give('late');
    await settled();
    expect(scene.net.sockets.map(({ sent, closedWith }) => [sent, closedWith])).toEqual([[[], 1000]]);
    expect(scene.session.state).toBe('closed');
  });

  it('closes with words when the application has no token', async () => {
    const scene = new Scene({ token: () => Promise.reject(new Error('not signed in')) });
    await settled();
    expect(scene.closed).toEqual([{ code: 4401, words: 'no token: not signed in' }]);
  });

  it.each([4401, 4403, 4429])('is over after close code %i, and does not try again', async (code) => {
    const scene = await Scene.open();
    const call = await scene.talking();
    scene.server.cuts(code, 'no more');
    expect(scene.closed).toEqual([{ code, words: 'no more' }]);
    expect(call.state).toEqual({ phase: 'ended', reason: 'connection-lost' });
    await scene.pass(60_000);
    expect(scene.net.sockets.length).toBe(1);
  });

  it('asks for another token when the one it had is out of date', async () => {
    let asked = 0;
    const scene = await Scene.open({ token: () => Promise.resolve(`token-${++asked}`) });
    scene.server.cuts();
    scene.clock.pass(10_000);
    scene.net.socket.cut(4402, 'the token has expired');
    await scene.connects();
    expect(scene.net.socket.sent[0]).toEqual({ type: 'hello', token: 'token-2', sdk: 'web/test', connection: expect.any(String) as string });
    expect(scene.told.filter((name) => name === 'established')).toHaveLength(2);
    expect(scene.closed).toEqual([]);
  });

  it('asks once only: a new token that is out of date ends it', async () => {
    let asked = 0;
    const scene = new Scene({ token: () => Promise.resolve(`token-${++asked}`) });
    await settled();
    scene.net.socket.cut(4402, 'the token has expired');
    await settled();
    expect([asked, scene.closed]).toEqual([1, [{ code: 4402, words: 'the token has expired' }]]);
  });

  it('is over when its token is revoked, even where it could ask for another', async () => {
    const scene = await Scene.open({ token: () => Promise.resolve('token') });
    scene.server.cuts(4401, 'revoked');
    await settled();
    expect(scene.closed).toEqual([{ code: 4401, words: 'revoked' }]);
  });

  it('tells a call that comes in once, however often it is said', async () => {
    const scene = await Scene.open();
    scene.server.says({ type: 'call.incoming', ...INCOMING });
    scene.server.says({ type: 'call.incoming', ...INCOMING });
    expect(scene.told.filter((name) => name === 'incoming')).toHaveLength(1);
  });

  it('goes on after a listener that throws, and after a message that makes no sense', async () => {
    const scene = await Scene.open();
    const error = console.error;
    console.error = () => undefined;
    scene.session.on('incoming', () => {
      throw new Error('a bug of the page');
    });
    scene.server.says({ type: 'call.incoming', ...INCOMING });
    console.error = error;
    scene.net.socket.hears('{"type":"call.answered","seq":2,"call":7}');
    scene.net.socket.hears('nonsense');
    expect(scene.problems).toEqual(['not-understood', 'not-understood']);
    expect(scene.session.calls).toHaveLength(1);
    expect(scene.session.state).toBe('open');
  });

  it('tells when devices come or go, and not after its end', async () => {
    const scene = await Scene.open();
    scene.browser.devicesChange();
    await settled();
    expect(scene.told).toContain('devices');
    scene.browser.devicesChange();
    scene.session.close();
    await settled();
    expect(scene.told.filter((name) => name === 'devices')).toHaveLength(1);
  });

  it('does not wait out an idle pause when a call begins', async () => {
    const scene = await Scene.open();
    scene.net.luck = 0.9;
    scene.server.cuts();
    scene.session.call({ to: 'agent:demo' });
    await settled();
    expect(scene.net.sockets).toHaveLength(2);
  });
});

describe('a reload', () => {
  it('goes on with its call: same connection, a new attach, no second dial', async () => {
    const before = await Scene.open();
    const call = await before.talking({ video: true });
    call.mute('video');
    await settled();
    before.server.calls = [{ call: call.id, role: 'caller', phase: 'talking', attach: 1, held: false, farHeld: false, audio: 'sendrecv', video: 'recvonly', to: 'agent:demo' }];
    const scene = before.reload({ token: () => Promise.reject(new Error('must not be asked')) });
    await scene.connects();
    const [back] = scene.session.calls;
    expect(scene.told).toEqual(['re-established', 'restored']);
    expect(scene.net.socket.sent[0]).toMatchObject({ token: 'token-1', resume: { received: -1 } });
    expect(back!.id).toBe(call.id);
    expect(back!.far).toEqual({ address: 'agent:demo' });
    expect(back!.isMuted('video')).toBe(true);
    expect(back!.state).toMatchObject({ phase: 'talking', media: 'moving' });
    expect(scene.lastAttach(back!)).toBe(2);
    await scene.carries(back!);
    expect(back!.state).toMatchObject({ phase: 'talking', media: 'flowing' });
    expect(tracksOf(back!.remoteStream).map(({ kind }) => kind)).toEqual(['audio', 'video']);
    expect(tracksOf(back!.localStream).map(({ kind, enabled }) => [kind, enabled])).toEqual([['audio', true], ['video', false]]);
    expect(scene.server.of('call.dial')).toHaveLength(1);
  });

  it('rings again for a call that rang before', async () => {
    const before = await Scene.open();
    before.server.says({ type: 'call.incoming', ...INCOMING });
    before.server.calls = [{ call: INCOMING.call, role: 'callee', phase: 'incoming', attach: 0, held: false, farHeld: false, audio: 'sendrecv', video: 'none', from: INCOMING.from, displayName: '' }];
    const scene = before.reload();
    await scene.connects();
    expect(scene.told).toEqual(['re-established', 'restored', 'incoming']);
    expect(scene.session.calls[0]!.far).toEqual({ address: INCOMING.from });
    expect(scene.session.calls[0]!.offered).toEqual({ audio: true, video: false });
  });

  it('tells that nothing is left when it came too late', async () => {
    const before = await Scene.open();
    await before.talking();
    const scene = before.reload();
    await settled();
    before.server.resumes = 'never';
    Object.assign(before.server, { connection: 'd'.repeat(32) });
    await scene.connects();
    expect(scene.told).toEqual(['established', 'restored']);
    expect(scene.session.calls).toEqual([]);
    // And only once: a later resume has nothing to do with the reload.
    before.server.resumes = 'snapshot';
    scene.server.cuts();
    await scene.reconnects();
    expect(scene.told.filter((name) => name === 'restored')).toHaveLength(1);
  });

  it('asks for a token when the one it kept is refused', async () => {
    const before = await Scene.open();
    await before.talking();
    const scene = before.reload({ token: () => Promise.resolve('token-2') });
    await settled();
    scene.net.socket.cut(4401, 'bad token');
    await scene.connects();
    expect(scene.net.socket.sent[0]).toEqual({ type: 'hello', token: 'token-2', sdk: 'web/test', connection: expect.any(String) as string });
    expect(scene.told).toEqual(['established', 'restored']);
  });

  it('starts afresh for another server or another token', async () => {
    const before = await Scene.open();
    const scene = before.reload({ token: 'of another agent' });
    await scene.connects();
    expect(scene.net.socket.sent[0]).toEqual({ type: 'hello', token: 'of another agent', sdk: 'web/test', connection: expect.any(String) as string });
    expect(scene.told).toEqual(['established']);
  });

  it('leaves no note once the session is closed, and none while its page shows', async () => {
    const scene = await Scene.open();
    scene.session.remember();
    expect(scene.storage.items.size).toBe(1);
    scene.session.forget();
    expect(scene.storage.items.size).toBe(0);
    scene.session.remember();
    scene.session.close();
    expect(scene.storage.items.size).toBe(0);
    scene.session.remember();
    expect(scene.storage.items.size).toBe(0);
  });
});

describe('a resume that could not replay', () => {
  it('ends the calls that the server no longer has, and keeps the one it has yet to hear of', async () => {
    const scene = await Scene.open();
    const talking = await scene.talking();
    scene.server.cuts();
    const dialled = scene.session.call({ to: 'agent:second' });
    await settled();
    scene.server.resumes = 'snapshot';
    await scene.reconnects();
    expect(talking.state).toEqual({ phase: 'ended', reason: 'connection-lost' });
    expect(dialled.state.phase).toBe('dialing');
    expect(scene.server.of('call.dial').map(({ to }) => to)).toEqual(['agent:demo', 'agent:second']);
  });

  it('offers anew what was on its way, because its answer may be among what was missed', async () => {
    const scene = await Scene.open();
    const call = scene.session.call({ to: 'agent:demo' });
    await settled();
    scene.server.says({ type: 'call.progress', call: call.id, state: 'ringing' });
    const heard = follow(call);
    scene.server.cuts();
    scene.server.resumes = 'snapshot';
    scene.server.calls = [{ call: call.id, role: 'caller', phase: 'talking', attach: 1, held: false, farHeld: false, audio: 'sendrecv', video: 'none', to: 'agent:demo' }];
    await scene.reconnects();
    expect(scene.lastAttach(call)).toBe(2);
    await scene.carries(call);
    expect(heard.phases).toEqual(['connecting', 'talking']);
  });

  it('attaches anew where it missed that the far side is another one', async () => {
    const scene = await Scene.open();
    const call = await scene.talking();
    scene.server.resumes = 'snapshot';
    scene.server.calls = [
      { call: call.id, role: 'callee', phase: 'talking', attach: 1, attachAgain: true, held: false, farHeld: false, audio: 'sendrecv', video: 'none', from: 'sip:bob@bank.example' },
    ];
    scene.server.cuts();
    await scene.reconnects();
    expect(scene.lastAttach(call)).toBe(2);
    expect(call.far).toEqual({ address: 'sip:bob@bank.example' });
    expect(call.state).toMatchObject({ phase: 'talking', media: 'moving' });
  });

  it('adopts a call that this page did not know', async () => {
    const scene = await Scene.open();
    scene.server.cuts();
    scene.server.resumes = 'snapshot';
    scene.server.calls = [{ call: 'b'.repeat(32), role: 'callee', phase: 'talking', attach: 3, held: true, farHeld: false, audio: 'sendrecv', video: 'none', from: 'sip:bo@bank.example' }];
    await scene.reconnects();
    expect(scene.session.calls[0]!.state).toMatchObject({ phase: 'talking', held: true, media: 'moving' });
    expect(scene.told).toContain('restored');
    expect(scene.lastAttach(scene.session.calls[0]!)).toBe(4);
  });
});
