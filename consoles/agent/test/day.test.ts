import { describe, expect, it } from 'vitest';
import { readCalls, readDay, today, writeNote } from '../src/day';

const NOW = new Date(2026, 10, 26, 15, 0);
const at = (hour: number): string => new Date(2026, 10, 26, hour).toISOString();

describe('the calls of a day', () => {
  it('are those that began today by this clock, and whatever is no call is passed over', () => {
    const yesterday = new Date(2026, 10, 25, 23, 59).toISOString();
    const body = { calls: [{ call: 'a', beganAt: at(9), caller: 'ana@shop.example', talkedSeconds: 60, queue: 'advice', note: 'blue' }, { call: 'b', beganAt: yesterday }, { call: 'c' }, 7, null] };
    expect(readCalls(body, NOW)).toEqual([
      { call: 'a', beganAt: at(9), caller: 'ana@shop.example', callerName: '', dialled: '', answeredBy: '', agent: '', queue: 'advice', talkedSeconds: 60, reason: '', note: 'blue' },
    ]);
    for (const nothing of [null, {}, { calls: {} }, 'x']) expect(readCalls(nothing, NOW)).toEqual([]);
  });

  it('stay as they are where the server does not answer', async () => {
    today.value = [];
    await readDay('token', undefined, () => Promise.reject(new TypeError('no network')));
    await readDay('token', undefined, () => Promise.resolve(new Response('', { status: 401 })));
    expect(today.value).toEqual([]);
  });

  it('take notes, with the agent\'s token', async () => {
    const asked: unknown[] = [];
    const request = ((url: string, init: RequestInit) => (asked.push([url, init.method, init.headers, init.body]), Promise.resolve(new Response(null, { status: 204 })))) as typeof fetch;
    expect(await writeNote('secret', 'a', 'blue', 'https://alongside.example', request)).toBe(true);
    expect(asked).toEqual([['https://alongside.example/api/v1/desk/calls/a/note', 'PUT', { authorization: 'Bearer secret', 'content-type': 'application/json' }, '{"text":"blue"}']]);
    expect(await writeNote('secret', 'a', 'blue', undefined, () => Promise.reject(new TypeError('no network')))).toBe(false);
  });
});
