import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { settled } from '../../../clients/web/test/fake/clock';
import { refused } from '../../../clients/web/test/fake/media';
import { FakeStorage, Scene } from '../../../clients/web/test/fake/scene';
import { noComplaints } from '../../../clients/web/test/fake/server';

// The real SDK over a server that the test holds; only the page around the console is not there.
let scene: Scene;
let tokens: string[];
let storage: FakeStorage;
let desk: typeof import('../src/desk');

vi.mock('@alongside/client', async (original) => ({
  ...(await original<object>()),
  connect: ({ token }: { token: string }) => {
    tokens.push(token);
    scene = new Scene({ token });
    return scene.session;
  },
}));

const IDENTITY = { token: 'agent-token', username: 'demo', displayName: 'Demo agent' };

beforeEach(async () => {
  vi.resetModules();
  tokens = [];
  storage = new FakeStorage();
  vi.stubGlobal('location', { hash: '' });
  vi.stubGlobal('sessionStorage', storage);
  vi.stubGlobal('document', { title: '' });
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify(IDENTITY))));
  desk = await import('../src/desk');
});

afterEach(() => {
  vi.unstubAllGlobals();
  noComplaints();
});

async function signedIn(): Promise<void> {
  expect(await desk.enter('demo', 'secret')).toBeNull();
  await scene.connects();
}

async function rings(digit: string, name: string, video = false) {
  scene.server.says({ type: 'call.incoming', call: digit.repeat(32), ring: 'b'.repeat(32), from: `sip:${name}@bank.example`, displayName: name, audio: true, video });
  await settled();
  return desk.calls.value.find(({ id }) => id === digit.repeat(32))!;
}

async function talks(digit: string, name: string) {
  const call = await rings(digit, name);
  desk.answer(call, false);
  await settled();
  scene.server.says({ type: 'call.answered', call: call.id, audio: 'sendrecv', video: 'none' });
  await scene.carries(call);
  return call;
}

describe('an agent who passes a call on to a queue', () => {
  it('sees which there are, is free at once, and is told where the caller waits', async () => {
    await signedIn();
    scene.server.says({ type: 'agent.queues', queues: [{ queue: 'advice', waiting: 2 }], reachable: ['advice', 'loans'] });
    const call = await talks('a', 'Ana');
    expect(desk.queues.value.reachable).toEqual(['advice', 'loans']);

    desk.transfer(call, 'queue:loans');
    await settled();
    expect(scene.server.of('call.transfer')).toMatchObject([{ call: call.id, to: 'queue:loans' }]);
    scene.server.says({ type: 'call.transferring', call: call.id, state: 'queued', status: 182 });
    scene.server.says({ type: 'call.ended', call: call.id, reason: 'normal' });
    expect([desk.notice.value, desk.status.value]).toEqual(['Ana waits in the queue loans now.', 'The call has ended.']);
  });

  it('is told in words why it takes nobody, and is told nothing else of it later', async () => {
    await signedIn();
    const call = await talks('a', 'Ana');
    desk.transfer(call, 'queue:loans');
    await settled();
    scene.server.says({ type: 'call.transfer-failed', call: call.id, reason: 'unreachable', text: 'the queue loans is closed. See you tomorrow.' });
    expect([desk.notice.value, desk.status.value]).toEqual(['The transfer failed: the queue loans is closed. See you tomorrow.', 'Connected.']);
    desk.notice.value = '';
    scene.server.says({ type: 'call.ended', call: call.id, reason: 'normal' });
    expect(desk.notice.value).toBe('');
  });
});

describe('an agent', () => {
  it('signs in, is available, and waits', async () => {
    await signedIn();
    expect(tokens).toEqual(['agent-token']);
    expect(scene.server.of('presence').map(({ available }) => available)).toContain(true);
    expect(desk.status.value).toBe('Waiting for a call.');
    expect(desk.identity.value).toEqual(IDENTITY);
  });

  it('is told why the sign-in failed', async () => {
    vi.stubGlobal('fetch', () => Promise.resolve(new Response('{}', { status: 401 })));
    expect(await desk.enter('demo', 'wrong')).toBe('The name or the password is wrong.');
    expect([desk.identity.value, tokens]).toEqual([null, []]);
  });

  it('takes no calls when on a break, also after a reload', async () => {
    await signedIn();
    desk.setAvailable(false);
    await settled();
    expect(scene.server.of('presence').map(({ available }) => available).pop()).toBe(false);
    expect(desk.status.value).toBe('You take no calls now.');
    vi.resetModules();
    desk = await import('../src/desk');
    desk.start();
    await scene.connects();
    expect([desk.available.value, tokens.length]).toEqual([false, 2]);
    expect(scene.server.of('presence').map(({ available }) => available)).not.toContain(true);
  });

  it('starts signed out where nothing usable was kept', () => {
    for (const kept of ['{', 'null', '{"identity":{"token":7}}']) {
      storage.setItem('alongside.agent', kept);
      desk.start();
      expect([desk.identity.value, tokens]).toEqual([null, []]);
    }
  });

  it('sees and hears who calls, in the title as well', async () => {
    await signedIn();
    await rings('a', 'Ana');
    expect([desk.status.value, desk.title.value]).toEqual(['Ana is calling.', 'Ana is calling']);
    scene.server.says({ type: 'call.ended', call: 'a'.repeat(32), reason: 'normal' });
    expect([desk.status.value, desk.title.value]).toEqual(['Waiting for a call.', 'Alongside agent console']);
  });

  it('answers a video call with voice only and still sees the caller', async () => {
    await signedIn();
    const call = await rings('a', 'Ana', true);
    desk.answer(call, false);
    await settled();
    expect(scene.server.of('call.answer')).toMatchObject([{ audio: 'sendrecv', video: 'recvonly' }]);
    expect(desk.shown.value).toBe(call);
  });

  it('who answers a second call puts the first on hold, and can go back', async () => {
    await signedIn();
    const first = await talks('a', 'Ana');
    const second = await rings('b', 'Bo');
    expect(desk.status.value).toBe('Bo is calling.');
    desk.answer(second, false);
    await settled();
    expect(scene.server.of('call.hold')).toMatchObject([{ call: first.id }]);
    scene.server.says({ type: 'call.held', call: first.id, by: 'near' });
    scene.server.says({ type: 'call.answered', call: second.id, audio: 'sendrecv', video: 'none' });
    await scene.carries(second);
    desk.switchTo(first);
    await settled();
    expect(scene.server.of('call.hold').map(({ call }) => call)).toEqual([first.id, second.id]);
    expect(scene.server.of('call.resume')).toMatchObject([{ call: first.id }]);
    expect(desk.shown.value).toBe(first);
  });

  it('holds, mutes and presses keys; what the server refuses is said', async () => {
    await signedIn();
    const call = await talks('a', 'Ana');
    desk.toggleMute(call, 'audio');
    desk.press(call, '5');
    desk.toggleHold(call);
    await settled();
    expect(scene.server.types.slice(-3)).toEqual(['call.media', 'call.dtmf', 'call.hold']);
    scene.server.refusals.set('call.dtmf', 'conflict');
    desk.press(call, '6');
    await settled();
    expect(desk.notice.value).toBe('call.dtmf is refused');
  });

  it('reads a key that the caller pressed, and a device that is refused', async () => {
    await signedIn();
    const call = await talks('a', 'Ana');
    scene.server.says({ type: 'call.dtmf-received', call: call.id, tone: '9' });
    expect(desk.notice.value).toBe('The caller pressed 9.');
    const next = await rings('b', 'Bo');
    scene.browser.have.audio = refused();
    scene.browser.sources[0]!.unplug();
    desk.answer(next, false);
    await settled();
    expect(desk.notice.value).toContain('does not let this page use the microphone');
  });

  it('clears the panel of a call that is over and goes on with the one that waits', async () => {
    await signedIn();
    const first = await talks('a', 'Ana');
    const second = await talks('b', 'Bo');
    scene.server.says({ type: 'call.ended', call: second.id, reason: 'normal' });
    expect(desk.shown.value).toBe(second);
    expect(desk.status.value).toBe('The call has ended.');
    desk.dismiss();
    expect(desk.shown.value).toBe(first);
  });

  it('reads that the connection is lost, and back', async () => {
    await signedIn();
    scene.server.cuts();
    expect(desk.status.value).toBe('The connection to the server was lost. Reconnecting…');
    await scene.reconnects();
    expect(desk.status.value).toBe('Waiting for a call.');
  });

  it('finds its call again after a reload', async () => {
    await signedIn();
    scene.server.cuts();
    scene.server.resumes = 'snapshot';
    scene.server.calls = [{ call: 'a'.repeat(32), role: 'callee', phase: 'talking', attach: 1, held: false, farHeld: false, audio: 'sendrecv', video: 'none', from: 'sip:ana@bank.example' }];
    await scene.reconnects();
    expect(desk.shown.value?.id).toBe('a'.repeat(32));
  });

  it('signs out: no call rings on, nothing is kept, nothing is complained of', async () => {
    await signedIn();
    await rings('a', 'Ana');
    scene.server.answers = false;
    desk.setAvailable(true);
    desk.leave();
    await settled();
    expect([desk.identity.value, desk.calls.value, desk.notice.value, storage.items.size]).toEqual([null, [], '', 0]);
    expect(desk.title.value).toBe('Alongside agent console');
  });

  it.each([
    [4402, 'expired', 'Your session has expired. Please sign in again.'],
    [4401, 'revoked', 'You were signed out: revoked.'],
    [4429, '', 'You were signed out: code 4429.'],
  ])('reads why it was signed out (%i), although a command was still waiting', async (code, reason, words) => {
    await signedIn();
    scene.server.answers = false;
    desk.setAvailable(false);
    scene.server.cuts(code, reason);
    await settled();
    expect([desk.identity.value, desk.notice.value]).toEqual([null, words]);
  });
});

describe('an agent who passes a call on', () => {
  it('reads how it goes, and is free in the end', async () => {
    await signedIn();
    const call = await talks('a', 'Ana');
    desk.transfer(call, 'sip:bo@bank.example');
    await settled();
    expect(scene.server.of('call.transfer')).toMatchObject([{ call: call.id, to: 'sip:bo@bank.example' }]);
    scene.server.says({ type: 'call.held', call: call.id, by: 'near' });
    scene.server.says({ type: 'call.transferring', call: call.id, state: 'ringing', status: 180 });
    expect(desk.status.value).toBe('Passing the call on: it rings there…');
    scene.server.says({ type: 'call.ended', call: call.id, reason: 'normal' });
    expect(desk.status.value).toBe('The call has ended.');
    desk.dismiss();
    expect([desk.shown.value, desk.status.value]).toEqual([null, 'Waiting for a call.']);
  });

  it('reads why it failed, and talks on', async () => {
    await signedIn();
    const call = await talks('a', 'Ana');
    desk.transfer(call, 'sip:bo@bank.example');
    await settled();
    scene.server.says({ type: 'call.held', call: call.id, by: 'near' });
    scene.server.says({ type: 'call.transferring', call: call.id, state: 'trying' });
    scene.server.says({ type: 'call.transfer-failed', call: call.id, reason: 'busy', status: 486, text: 'Busy Here' });
    scene.server.says({ type: 'call.resumed', call: call.id, by: 'near' });
    expect([desk.notice.value, desk.status.value]).toEqual(['The transfer failed: it is busy there.', 'Connected.']);
  });

  it('takes it back by a resume', async () => {
    await signedIn();
    const call = await talks('a', 'Ana');
    desk.transfer(call, 'sip:bo@bank.example');
    desk.takeBack(call);
    await settled();
    expect(scene.server.of('call.resume')).toMatchObject([{ call: call.id }]);
  });

  it('asks first: the caller waits, and then the two are connected', async () => {
    await signedIn();
    const call = await talks('a', 'Ana');
    desk.consult(call, 'agent:bo');
    await settled();
    const asked = desk.shown.value!;
    expect(scene.server.of('call.hold')).toMatchObject([{ call: call.id }]);
    expect(scene.server.of('call.dial')).toMatchObject([{ call: asked.id, to: 'agent:bo' }]);
    expect([desk.subject(asked), desk.subject(call)]).toEqual([call, null]);
    scene.server.says({ type: 'call.progress', call: asked.id, state: 'ringing' });
    scene.server.says({ type: 'call.answered', call: asked.id, audio: 'sendrecv', video: 'none' });
    await scene.carries(asked);
    desk.join(asked);
    await settled();
    expect(scene.server.of('call.transfer')).toMatchObject([{ call: call.id, with: asked.id }]);
    scene.server.says({ type: 'call.ended', call: asked.id, reason: 'normal' });
    scene.server.says({ type: 'call.ended', call: call.id, reason: 'normal' });
    desk.dismiss();
    expect([desk.shown.value, desk.calls.value]).toEqual([null, []]);
  });

  it('goes back to the caller when the one who was asked does not want', async () => {
    await signedIn();
    const call = await talks('a', 'Ana');
    desk.consult(call, 'agent:bo');
    await settled();
    scene.server.says({ type: 'call.held', call: call.id, by: 'near' });
    scene.server.says({ type: 'call.ended', call: desk.shown.value!.id, reason: 'declined' });
    expect(desk.status.value).toBe('The call was declined.');
    desk.dismiss();
    await settled();
    expect(desk.shown.value).toBe(call);
    expect(scene.server.of('call.resume')).toMatchObject([{ call: call.id }]);
  });

  it('joins nothing when the caller has hung up meanwhile', async () => {
    await signedIn();
    const call = await talks('a', 'Ana');
    desk.consult(call, 'agent:bo');
    await settled();
    scene.server.says({ type: 'call.ended', call: call.id, reason: 'normal' });
    const asked = desk.shown.value!;
    expect(desk.subject(asked)).toBeNull();
    desk.join(asked);
    await settled();
    expect(scene.server.of('call.transfer')).toEqual([]);
  });
});

describe('an agent of a queue', () => {
  const CALL = 'a'.repeat(32);
  const comes = async (queue?: string) => {
    scene.server.says({ type: 'call.incoming', call: CALL, ring: 'b'.repeat(32), from: 'ana@shop.example', audio: true, video: false, ...(queue === undefined ? {} : { queue, waitedSeconds: 4 }) });
    await settled();
  };

  it('whom the server calls away sees it, and is away after a reload', async () => {
    await signedIn();
    scene.server.says({ type: 'agent.state', state: 'away', reason: 'no-answer' });
    await settled();
    expect([desk.available.value, desk.agent.value.reason]).toEqual([false, 'no-answer']);
    expect(desk.status.value).toBe('You take no calls now.');
    expect(storage.getItem('alongside.agent')).toContain('"available":false');
  });

  it('says why on a break, and is ready before the wrap-up is over', async () => {
    await signedIn();
    desk.setAvailable(false, 'Lunch');
    await settled();
    expect(scene.server.of('presence').at(-1)).toMatchObject({ available: false, reason: 'Lunch' });
    desk.setAvailable(true);
    scene.server.says({ type: 'agent.state', state: 'wrap-up', seconds: 15 });
    await settled();
    expect(desk.status.value).toBe('Time to wrap up: no queue rings you now.');
    desk.finishWrapUp();
    await settled();
    expect(scene.server.of('presence').at(-1)).toMatchObject({ available: true });
  });

  it('sees who waits', async () => {
    await signedIn();
    scene.server.says({ type: 'agent.queues', queues: [{ queue: 'advice', waiting: 2, longestSeconds: 41 }] });
    await settled();
    expect(desk.queues.value.lines).toEqual([{ queue: 'advice', waiting: 2, longestSeconds: 41 }]);
  });

  it('has calls of queues answered by themselves, and no others', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    vi.stubGlobal('localStorage', new FakeStorage());
    await signedIn();
    desk.setAutoAnswer(true);
    await comes();
    vi.advanceTimersByTime(2_000);
    await settled();
    expect(scene.server.of('call.answer')).toEqual([]);
    scene.server.says({ type: 'call.ended', call: CALL, reason: 'normal' });
    await comes('advice');
    vi.advanceTimersByTime(2_000);
    await settled();
    expect(scene.server.of('call.answer')).toMatchObject([{ call: CALL }]);
    vi.useRealTimers();
  });

  it('who signs out tells the server, so that the token opens nothing any more', async () => {
    await signedIn();
    const asked: string[] = [];
    vi.stubGlobal('fetch', (url: string) => (asked.push(url), Promise.resolve(new Response(null, { status: 204 }))));
    desk.leave(true);
    expect(asked).toEqual(['/api/v1/desk/sign-out?everywhere=true']);
  });
});
