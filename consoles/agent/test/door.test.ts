import { afterEach, describe, expect, it, vi } from 'vitest';
import { readWays, redeem, takeTicket } from '../../shared/sign-in';
import { arrive, arriving } from '../src/sign-in';

const answering = (status: number, body: string): typeof fetch => () => Promise.resolve(new Response(body, { status }));
const PROVIDER = { name: 'Bank', path: '/api/v1/agents/openid/start' };

function at(address: string): string[] {
  const shown: string[] = [];
  const { hash, pathname, search } = new URL(address);
  vi.stubGlobal('location', { hash, pathname, search });
  vi.stubGlobal('history', { replaceState: (_state: unknown, _title: string, to: string) => shown.push(to) });
  return shown;
}

afterEach(() => vi.unstubAllGlobals());

describe('the door', () => {
  it('has the entrances that the server names', async () => {
    expect(await readWays(answering(200, JSON.stringify({ password: false, provider: PROVIDER })))).toEqual({ password: false, provider: PROVIDER });
    expect(await readWays(answering(200, '{"password":true}'))).toEqual({ password: true });
  });

  it.each([
    ['an error', answering(503, '{}')],
    ['no network', (() => Promise.reject(new TypeError('no'))) as typeof fetch],
    ['nonsense', answering(200, '<html>')],
    ['no way at all', answering(200, '{"password":false}')],
    ['another site for the provider', answering(200, '{"password":false,"provider":{"name":"x","path":"https://evil.example"}}')],
  ])('asks for a password where the answer is %s', async (_what, request) => {
    expect(await readWays(request)).toEqual({ password: true });
  });

  it('takes the ticket out of the address', () => {
    const shown = at('https://desk.example/agent/?x=1#sign-in=abc');
    expect(takeTicket()).toBe('abc');
    expect(shown).toEqual(['/agent/?x=1']);
    at('https://desk.example/agent/#other');
    expect(takeTicket()).toBeNull();
  });

  it('lets in who has a ticket, and knows where to sign out', async () => {
    at('https://desk.example/agent/#sign-in=abc');
    const body = { token: 't', username: 'ben', displayName: 'Ben', signOut: 'https://id.example/out' };
    const coming = arrive((path, init) => Promise.resolve(new Response(path === '/api/v1/agents/openid/session' && init?.body === '{"ticket":"abc"}' ? JSON.stringify(body) : 'null')));
    expect(arriving.value).toBe(true);
    expect(await coming).toEqual({ ok: true, identity: body });
    expect(arriving.value).toBe(false);
  });

  it('says in the server’s words why there is no entry', async () => {
    expect(await redeem('t', answering(403, '{"error":{"code":"forbidden","message":"you have no role here"}}'))).toEqual({ ok: false, words: 'You have no role here.' });
    expect(await redeem('t', answering(502, '<html>'))).toEqual({ ok: false, words: 'The server refused with status 502.' });
    expect(await redeem('t', () => Promise.reject(new TypeError('no')))).toEqual({ ok: false, words: 'The server cannot be reached. Check your network and try again.' });
  });

  it('follows no address for signing out that is no web page', async () => {
    at('https://desk.example/agent/#sign-in=abc');
    const answer = await arrive(answering(200, '{"token":"t","username":"ben","displayName":"Ben","signOut":"javascript:alert(1)"}'));
    expect(answer).toEqual({ ok: true, identity: { token: 't', username: 'ben', displayName: 'Ben' } });
  });
});
