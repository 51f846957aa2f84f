import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fetchEmbedded, fetchForServer } from '../src/consumer/files';

/** What was fetched, and how. */
let asked: [string, RequestInit][] = [];
let answer: () => Promise<Response>;

beforeEach(() => {
  asked = [];
  vi.stubGlobal('location', new URL('https://www.bank.example/loans'));
  vi.stubGlobal('fetch', (url: string, how: RequestInit) => {
    asked.push([url, how]);
    return answer();
  });
});
afterEach(() => vi.unstubAllGlobals());

const of = (text: string, init?: ResponseInit) => (): Promise<Response> => Promise.resolve(new Response(text, init));
const refused = (): Promise<Response> => Promise.reject(new TypeError('Failed to fetch'));
const FILES = ['https://files.bank.example'];

describe('a document that the server can’t have and an agent pushed', () => {
  it('is fetched from the page’s own origin as the person is signed in, and no redirect leads out of it', async () => {
    answer = of('%PDF-1.7');
    expect((await fetchForServer('https://www.bank.example/statement.pdf', [])).size).toBe(8);
    expect(asked[0]![1]).toMatchObject({ mode: 'same-origin' });
  });

  it('is fetched from an origin that the page named without a cookie, and no redirect is followed', async () => {
    answer = of('%PDF-1.7');
    await fetchForServer('https://files.bank.example/a.pdf', FILES);
    expect(asked[0]![1]).toMatchObject({ mode: 'cors', credentials: 'omit', redirect: 'error' });
  });

  it.each(['http://192.168.0.1/reboot', 'http://localhost:8080/', 'https://www.bank.example.evil.example/', 'http://www.bank.example/', 'https://www.bank.example:8443/', 'https://files.bank.example@10.0.0.1/', 'file:///etc/passwd'])(
    'is not asked for from anywhere else: %s',
    async (address) => {
      answer = of('%PDF-1.7');
      await expect(fetchForServer(address, FILES)).rejects.toThrow('the customer’s page may not fetch it from there');
      expect(asked).toEqual([]);
    },
  );

  it('says in words why this browser can’t have it either', async () => {
    answer = refused;
    await expect(fetchForServer('https://www.bank.example/a.pdf', [])).rejects.toThrow('the customer’s browser can’t reach it either');
    answer = of('', { status: 403 });
    await expect(fetchForServer('https://www.bank.example/a.pdf', [])).rejects.toThrow('its site answered 403');
    answer = of('x', { headers: { 'content-length': String((25 << 20) + 1) } });
    await expect(fetchForServer('https://www.bank.example/a.pdf', [])).rejects.toThrow('it is larger than 25 MiB');
    answer = of('');
    await expect(fetchForServer('https://www.bank.example/a.pdf', [])).rejects.toThrow('it is empty');
  });
});

describe('a PDF that the page embeds', () => {
  it('is read as the page may: its own with cookies, another’s by CORS without', async () => {
    answer = of('%PDF-1.7');
    await fetchEmbedded('https://www.bank.example/tariffs.pdf');
    await fetchEmbedded('https://cdn.example/tariffs.pdf');
    expect(asked.map(([, { mode, credentials }]) => [mode, credentials])).toEqual([[undefined, 'same-origin'], ['cors', 'omit']]);
  });

  it('stays here where it is no PDF, or can’t be had, and words say why', async () => {
    answer = of('<h1>Please sign in</h1>');
    await expect(fetchEmbedded('https://www.bank.example/tariffs.pdf')).rejects.toThrow('it is no PDF');
    answer = refused;
    await expect(fetchEmbedded('https://cdn.example/tariffs.pdf')).rejects.toThrow('its site lets nobody read it');
    answer = of('', { status: 404 });
    await expect(fetchEmbedded('https://cdn.example/tariffs.pdf')).rejects.toThrow('its site answered 404');
  });
});
