import { describe, expect, it } from 'vitest';
import { readIdentity, signIn } from '../src/sign-in';

const answering = (status: number, body: string): typeof fetch => () => Promise.resolve(new Response(body, { status }));
const GOOD = { session: 's', token: 't', expiresAt: '2030-01-01T00:00:00Z', username: 'demo', displayName: 'Demo agent' };

describe('signing in', () => {
  it('sends name and password, and keeps who it is', async () => {
    const asked: unknown[] = [];
    const result = await signIn('demo', 'pass "word"', (address, init) => {
      asked.push(address, init?.method, JSON.parse(init?.body as string));
      return Promise.resolve(new Response(JSON.stringify(GOOD)));
    });
    expect(asked).toEqual(['/api/v1/agents/sign-in', 'POST', { username: 'demo', password: 'pass "word"' }]);
    expect(result).toEqual({ ok: true, identity: { token: 't', username: 'demo', displayName: 'Demo agent' } });
  });

  it.each([
    [401, 'The name or the password is wrong.'],
    [429, 'Too many attempts. Wait a while and try again.'],
    [503, 'The server refused with status 503.'],
  ])('is refused with %i in words', async (status, words) => {
    expect(await signIn('demo', 'x', answering(status, '{"error":{"code":"x","message":"y"}}'))).toEqual({ ok: false, words });
  });

  it.each(['', 'null', '[]', '{"token":""}', '{"token":7}', '<html>'])('does not take %j for an identity', async (body) => {
    expect(await signIn('demo', 'x', answering(200, body))).toEqual({ ok: false, words: 'The server gave an answer this page does not understand.' });
  });

  it('says that the network is gone', async () => {
    const result = await signIn('demo', 'x', () => Promise.reject(new TypeError('Failed to fetch')));
    expect(result).toEqual({ ok: false, words: 'The server cannot be reached. Check your network and try again.' });
  });

  it('shows the name where there is none to display', () => {
    expect(readIdentity({ token: 't', displayName: '' }, 'demo')).toEqual({ token: 't', username: 'demo', displayName: 'demo' });
  });
});
