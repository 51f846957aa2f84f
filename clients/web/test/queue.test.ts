import { afterEach, describe, expect, it, vi } from 'vitest';
import { describeQueue } from '../src/words';
import { settled } from './fake/clock';
import { Scene } from './fake/scene';
import { noComplaints } from './fake/server';

afterEach(noComplaints);

describe('a caller in a queue', () => {
  it('hears its place, and does not give up while it does', async () => {
    const scene = new Scene({});
    await scene.connects();
    const call = scene.session.call({ to: 'queue:advice' });
    await settled();
    scene.server.says({ type: 'call.progress', call: call.id, state: 'queued' });
    const places: unknown[] = [];
    call.on('queue', (place) => places.push(place));
    for (let minute = 0; minute < 4; minute++) {
      scene.server.says({ type: 'call.queued', call: call.id, queue: 'advice', position: 2, expectedWaitSeconds: 140 });
      for (let second = 0; second < 60; second++) await scene.pass(1_000);
    }
    expect(call.state).toEqual({ phase: 'ringing', progress: 'queued', mediaUp: false });
    expect(places).toHaveLength(4);
    expect(call.queue).toEqual({ queue: 'advice', position: 2, expectedWaitSeconds: 140 });
    expect(describeQueue(call.queue!)).toBe('You are number 2 in the queue. It takes about 3 minutes.');
    for (let second = 0; second < 130; second++) await scene.pass(1_000);
    expect(call.state).toMatchObject({ phase: 'ended', reason: 'timeout' });
    expect(call.queue).toBeNull();
  });

  it('is handed on to a queue, and keeps its place on hold, also with media that move, until somebody takes it', async () => {
    const scene = new Scene({});
    await scene.connects();
    const call = await scene.talking();
    scene.server.says({ type: 'call.held', call: call.id, by: 'far' });
    const queued = { type: 'call.queued', call: call.id, queue: 'loans', position: 1, expectedWaitSeconds: 60 } as const;
    scene.server.says(queued);
    await settled();
    expect([call.state.phase, call.queue]).toEqual(['talking', { queue: 'loans', position: 1, expectedWaitSeconds: 60 }]);

    scene.browser.latest.becomes('failed');
    for (let second = 0; second < 120; second++) {
      if (second % 30 === 0) scene.server.says(queued);
      await scene.pass(1_000);
    }
    expect(call.state).toMatchObject({ phase: 'talking', farHeld: true });

    scene.server.says({ type: 'call.moved', call: call.id, to: call.id, far: 'carl@bank.example', displayName: 'Carl' });
    scene.server.says(queued);
    await settled();
    expect([call.queue, call.far.displayName]).toEqual([null, 'Carl']);
    scene.server.says({ type: 'call.held', call: call.id, by: 'far' });
    await settled();
    expect(call.queue).toBeNull();
  });

  it('is handed on half a second after the answer, and hears its place also where that comes before the hold', async () => {
    const scene = new Scene({});
    await scene.connects();
    const call = await scene.talking();
    const later = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 500);
    scene.server.says({ type: 'call.queued', call: call.id, queue: 'loans', position: 1 });
    await settled();
    expect(call.queue).toBeNull();
    scene.server.says({ type: 'call.held', call: call.id, by: 'far' });
    await settled();
    expect(call.queue).toEqual({ queue: 'loans', position: 1 });
    later.mockRestore();
  });

  it('is told in words what the server announces', async () => {
    const scene = new Scene({});
    await scene.connects();
    const call = scene.session.call({ to: 'queue:advice' });
    await settled();
    const heard: string[] = [];
    call.on('announcement', (words) => heard.push(words));
    scene.server.says({ type: 'call.announcement', call: call.id, text: 'We are closed now.' });
    expect(heard).toEqual(['We are closed now.']);
  });

  it('has words for the next in line and for a queue that nobody serves', () => {
    expect(describeQueue({ queue: 'advice', position: 1, expectedWaitSeconds: 0 })).toBe('You are next in line. An expert is being called…');
    expect(describeQueue({ queue: 'advice', position: 1, expectedWaitSeconds: 40 })).toBe('You are next in line. It takes about a minute.');
    expect(describeQueue({ queue: 'advice', position: 3 })).toBe('You are number 3 in the queue. No expert is free to say how long it takes.');
  });
});

describe('an agent', () => {
  it('sees its state, its queues, and how a call came', async () => {
    const scene = new Scene({});
    await scene.connects();
    const seen: unknown[] = [];
    scene.session.on('agent', (state) => seen.push(state));
    scene.session.on('queues', (queues) => seen.push(queues));
    scene.session.on('incoming', (call) => seen.push(call.came));
    scene.server.says({ type: 'agent.state', state: 'wrap-up', seconds: 15 });
    scene.server.says({ type: 'agent.queues', queues: [{ queue: 'advice', waiting: 1, longestSeconds: 9 }], reachable: ['advice', 'loans'] });
    scene.server.says({ type: 'call.incoming', call: 'a'.repeat(32), ring: 'b'.repeat(32), from: 'ana@shop.example', audio: true, video: false, queue: 'advice', waitedSeconds: 9, page: 'https://shop.example/hats', returns: true });
    await settled();
    expect(scene.session.reachableQueues).toEqual(['advice', 'loans']);
    expect(seen).toEqual([
      { state: 'wrap-up', seconds: 15 },
      [{ queue: 'advice', waiting: 1, longestSeconds: 9 }],
      { queue: 'advice', waitedSeconds: 9, page: 'https://shop.example/hats', returns: true },
    ]);
  });

  it('who was called away by the server stays away after a reconnect', async () => {
    const scene = new Scene({});
    await scene.connects();
    void scene.session.setAvailable(true);
    scene.server.says({ type: 'agent.state', state: 'away', reason: 'no-answer' });
    await settled();
    void scene.session.setAvailable(false, 'lunch');
    await settled();
    expect(scene.server.of('presence').at(-1)).toMatchObject({ available: false, reason: 'lunch' });
  });
});
