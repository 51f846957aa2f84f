import { describe, expect, it } from 'vitest';
import { begin, next, retryDelayMillis, type ConnectionEvent, type ConnectionState } from '../../src/connection/machine';

// That the machine does what its table says is `protocol/machines.test.ts`; these are the promises a person reads.

const open: ConnectionState = { name: 'open' };
const cut = (code: number): ConnectionEvent => ({ name: 'socket-closed', code, words: 'why', inCall: true, chance: 0.5 });
const names = (effects: readonly { readonly name: string }[]): readonly string[] => effects.map(({ name }) => name);

describe('the retry schedule', () => {
  it('tries within 250 ms in a call, and spreads idle pages over 10 s', () => {
    expect([retryDelayMillis(1, true, 0.999), retryDelayMillis(1, false, 0.999)]).toEqual([249, 9_990]);
  });

  it('grows to 4 s and stays there for ever', () => {
    const most = [2, 3, 4, 5, 6, 50].map((attempt) => retryDelayMillis(attempt, true, 0.9999));
    expect(most).toEqual([499, 999, 1_999, 3_999, 3_999, 3_999]);
  });

  it('has full jitter: any moment from none to the most, in proportion to chance', () => {
    for (const attempt of [1, 2, 3, 9]) {
      const most = retryDelayMillis(attempt, false, 1);
      expect([0, 0.25, 0.5, 0.75].map((chance) => retryDelayMillis(attempt, false, chance))).toEqual([0, most / 4, most / 2, (most * 3) / 4]);
    }
  });
});

describe('close codes', () => {
  it.each([1000, 1001, 1005, 1006, 1011, 4408])('%i is a cut: the connection is resumed', (code) => {
    expect(next(0, open, cut(code)).state).toEqual({ name: 'waiting', attempt: 1, resuming: true });
  });

  it.each([4400, 4401, 4402, 4403, 4429])('%i is final: nothing is tried again, and the application hears the reason', (code) => {
    const step = next(0, open, cut(code));
    expect(step.state).toEqual({ name: 'closed', code, words: 'why' });
    expect(names(step.effects)).toEqual(['tell-calls-lost', 'tell-closed']);
  });

  it('leave no way out of the end', () => {
    const closed: ConnectionState = { name: 'closed', code: 4401, words: 'bad token' };
    for (const event of [{ name: 'wake' }, { name: 'retry-due' }, { name: 'leave' }, cut(1006)] as const) {
      expect(next(0, closed, event)).toEqual({ state: closed, effects: [] });
    }
  });
});

describe('a grace period', () => {
  it('begins with the loss and ends with the resume', () => {
    expect(names(next(0, open, cut(1006)).effects)).toContain('start-grace');
    const opening: ConnectionState = { name: 'opening', attempt: 3, resuming: true };
    expect(names(next(0, opening, { name: 'welcomed', resumed: true }).effects)).toEqual(['stop-grace', 'tell-re-established']);
  });

  it('that ends gives up the calls and not the connection', () => {
    const step = next(0, { name: 'waiting', attempt: 7, resuming: true }, { name: 'grace-over' });
    expect(step).toEqual({ state: { name: 'waiting', attempt: 7, resuming: false }, effects: [{ name: 'tell-calls-lost' }] });
  });

  it('runs from the start of a page that was reloaded', () => {
    expect(names(begin(true).effects)).toEqual(['start-grace', 'open-socket']);
    expect(names(begin(false).effects)).toEqual(['open-socket']);
  });
});
