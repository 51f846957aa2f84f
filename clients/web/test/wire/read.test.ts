import { describe, expect, it } from 'vitest';
import { readServerMessage, type Incoming } from '../../src/wire/read';

const CALL = 'a'.repeat(32);
const read = (message: object): Incoming => readServerMessage(JSON.stringify(message));
const why = (incoming: Incoming): string => (incoming.kind === 'malformed' ? incoming.why : `not refused: ${JSON.stringify(incoming)}`);

describe('what comes over the socket', () => {
  it.each([
    ['a blob', new ArrayBuffer(4), 'the message is not text'],
    ['nothing', undefined, 'the message is not text'],
    ['no JSON', '{"type":', 'message is not JSON'],
    ['a list', '[]', 'message is not an object'],
    ['null', 'null', 'message is not an object'],
    ['a number', '7', 'message is not an object'],
    ['no type', '{"call":"x"}', 'message.type is not a text of at most 64 characters'],
    ['a type that is no text', '{"type":{"toString":"ping"}}', 'message.type is not a text of at most 64 characters'],
    ['a huge type', JSON.stringify({ type: 'x'.repeat(65) }), 'message.type is not a text of at most 64 characters'],
    ['more than 64 KiB', JSON.stringify({ type: 'ping', more: 'x'.repeat(65_536) }), 'the message is over 64 KiB'],
    ['lists without end', '['.repeat(60_000), 'message is not JSON'],
  ])('that is %s is refused with a reason', (_what, data, reason) => {
    expect(readServerMessage(data)).toEqual({ kind: 'malformed', seq: null, why: reason });
  });

  it.each([
    ['call.answered.call is not an id of 32 hex digits', { type: 'call.answered', call: 7 }],
    ['call.answered.call is not an id of 32 hex digits', { type: 'call.answered', call: CALL.toUpperCase() }],
    ['call.answered.call is not an id of 32 hex digits', { type: 'call.answered', call: `${CALL}\n` }],
    ['call.progress.state is not one of trying, ringing, queued, forwarded, early-media', { type: 'call.progress', call: CALL, state: 'toString' }],
    ['call.attached.attach is not a whole number', { type: 'call.attached', call: CALL, attach: 1.5, sdp: '' }],
    ['call.attached.attach is not a number from 0 to 1000000000', { type: 'call.attached', call: CALL, attach: -1, sdp: '' }],
    ['call.attached.sdp is not a text of at most 65536 characters', { type: 'call.attached', call: CALL, attach: 1, sdp: ['v=0'] }],
    ['call.incoming.from is not a text of at most 1024 characters', { type: 'call.incoming', call: CALL, from: 'x'.repeat(1025) }],
    ['call.quality.score is not a number from 0 to 100', { type: 'call.quality', call: CALL, score: 101, mos: 4, lossPercent: 0, jitterMillis: 0, roundTripMillis: 0 }],
    ['heartbeat.seconds is not a number from 0.1 to 3600', { type: 'heartbeat', seconds: 0 }],
    ['state.calls is not a list of at most 64', { type: 'state', calls: {} }],
    ['state.calls[0].role is not one of caller, callee', { type: 'state', calls: [{ call: CALL, role: 'spy', phase: 'talking' }] }],
    ['welcome.resumed is not true or false', { type: 'welcome', connection: CALL, resumed: 'yes', heartbeatSeconds: 15, graceSeconds: 30 }],
    ['welcome.iceServers[0].urls[0] is not a text of at most 1024 characters', { type: 'welcome', connection: CALL, resumed: true, heartbeatSeconds: 15, graceSeconds: 30, iceServers: [{ urls: [7] }] }],
  ])('is refused, and the field is named: %s', (reason, message) => {
    expect(why(read(message))).toBe(reason);
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('of a type named %s is unknown, not a trap', (type) => {
    expect(read({ type })).toEqual({ kind: 'unknown', seq: null, type });
  });

  it('cannot reach a prototype through its fields', () => {
    const incoming = readServerMessage(`{"type":"call.incoming","call":"${CALL}","from":"x","__proto__":{"audio":"polluted","displayName":"Eve"},"constructor":1}`);
    expect(incoming).toEqual({ kind: 'message', seq: null, message: { type: 'call.incoming', call: CALL, from: 'x', audio: true, video: false } });
    expect(Object.prototype).not.toHaveProperty('displayName');
  });

  it('keeps only the fields that it knows', () => {
    expect(read({ type: 'ping', more: { deep: [1, 2] }, seq: 4 })).toEqual({ kind: 'message', seq: 4, message: { type: 'ping' } });
  });

  it.each([[0], [-1], [1.5], ['7'], [null], [2 ** 53], [true]])('has no number where `seq` is %j', (seq) => {
    expect(read({ type: 'ok', re: '1', seq })).toMatchObject({ kind: 'message', seq: null });
  });

  it('has its number also where the rest makes no sense, so that the order is kept', () => {
    expect(read({ type: 'call.held', call: CALL, by: 'nobody', seq: 12 })).toMatchObject({ kind: 'malformed', seq: 12 });
    expect(read({ type: 'from.the.future', seq: 13 })).toEqual({ kind: 'unknown', seq: 13, type: 'from.the.future' });
  });

  it('may leave out or null what it does not know', () => {
    expect(read({ type: 'call.ended', call: CALL, reason: 'busy', status: null })).toMatchObject({ message: { type: 'call.ended', call: CALL, reason: 'busy' } });
    expect(read({ type: 'call.incoming', call: CALL, from: 'sip:a@b', displayName: '' })).toMatchObject({ kind: 'message' });
    expect(read({ type: 'call.incoming', call: CALL, from: 'sip:a@b', displayName: '' })).not.toHaveProperty('message.displayName');
  });

  it('ends a call even with a reason from the future', () => {
    expect(read({ type: 'call.ended', call: CALL, reason: 'teleported' })).toMatchObject({ message: { reason: 'server-error' } });
  });

  it('may say directions as true and false', () => {
    expect(read({ type: 'call.answered', call: CALL, audio: true, video: false })).toMatchObject({ message: { audio: 'sendrecv', video: 'none' } });
  });

  it('is read without a throw, whatever it is: 20,000 damaged messages', () => {
    const seed = Date.now() % 1_000_000;
    let state = seed;
    const random = (below: number): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state % below;
    };
    const good = JSON.stringify({ type: 'state', seq: 3, calls: [{ call: CALL, role: 'caller', phase: 'talking', attach: 1, held: false, farHeld: false, audio: 'sendrecv', video: 'none', to: 'agent:demo' }] });
    const bits = ['"', '{', '}', '[', ']', ':', ',', 'null', '1e999', '-', '\\u0000', '"__proto__"', 'true', ' ', '𝕏'];
    const kinds = new Set<string>();
    for (let round = 0; round < 20_000; round++) {
      let text = good;
      for (let cuts = 1 + random(4); cuts > 0; cuts--) {
        const at = random(text.length);
        text = text.slice(0, at) + bits[random(bits.length)]! + text.slice(at + random(6));
      }
      try {
        kinds.add(readServerMessage(text).kind);
      } catch (trouble) {
        throw new Error(`seed ${seed}, round ${round}: ${text}`, { cause: trouble });
      }
    }
    expect([...kinds].sort()).toEqual(['malformed', 'message', 'unknown']);
  });
});
