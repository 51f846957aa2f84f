import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Beyond } from '../src/consumer/beyond';
import { Refused, type Side } from '../src/side';

const SERVER = 'https://alongside.example';
const PDF = '%PDF-1.7 tariffs';
const HASH = createHash('sha256').update(PDF).digest('hex');

type Told = Readonly<Record<string, unknown>>;

let told: Told[];
let fetched: string[];
let painted: string[];
let files: Readonly<Record<string, string>>;
let opened: (message: Told) => Promise<Told>;

/** A page as a picture that is twice as high as wide. */
const SHEET = { width: 640, height: 1_280, close: () => undefined };

beforeEach(() => {
  [told, fetched, painted, files] = [[], [], [], { 'https://www.bank.example/a.pdf': PDF }];
  opened = ({ sent }) => Promise.resolve(sent === true ? { result: { key: 'k', pages: 9 } } : { upload: 'u' });
  vi.stubGlobal('location', new URL('https://www.bank.example/'));
  vi.stubGlobal('fetch', (url: string) => {
    fetched.push(url);
    return url.startsWith(SERVER) ? Promise.resolve(new Response('x')) : files[url] === undefined ? Promise.reject(new TypeError('Failed to fetch')) : Promise.resolve(new Response(files[url]));
  });
  vi.stubGlobal('createImageBitmap', () => Promise.resolve(SHEET));
  const context = { fillRect: () => undefined, drawImage: (_: unknown, ...box: number[]) => painted.push(box.map(Math.round).join()) };
  vi.stubGlobal('document', { createElement: () => ({ getContext: () => context, toDataURL: () => 'data:image/png;base64,AAAA' }) });
});
afterEach(() => vi.unstubAllGlobals());

const beyond = (): Beyond => {
  const party = { ask: (message: Told) => (told.push(message), opened(message)) } as unknown as Side;
  return new Beyond(() => party, SERVER);
};

describe('a PDF in a shared page', () => {
  it('is sent once, whatever boxes show it, and its sheets fill each of them from the top', async () => {
    const both = beyond();
    expect(await Promise.all([both.get('paper:100x450 https://www.bank.example/a.pdf'), both.get('paper:100x150 https://www.bank.example/a.pdf#page=4')])).toEqual(['data:image/png;base64,AAAA', 'data:image/png;base64,AAAA']);
    expect(told).toEqual([
      { type: 'assist.embed', hash: HASH, bytes: PDF.length },
      { type: 'assist.embed', hash: HASH, bytes: PDF.length, sent: true },
    ]);
    expect(fetched.filter((url) => url.includes('/uploads/'))).toEqual([`${SERVER}/assist/documents/uploads/u?from=0`]);
    expect(fetched.filter((url) => url.includes('/pages/')).sort()).toEqual([1, 2, 3, 4].map((page) => `${SERVER}/assist/documents/k/pages/${page}?width=100`));
    expect(painted.sort()).toEqual(['0,0,100,200', '0,0,100,200', '0,204,100,200', '0,408,100,200']);
  });

  it('that the server has already is not sent again', async () => {
    opened = () => Promise.resolve({ result: { key: 'k', pages: 1 } });
    await beyond().get('paper:100x150 https://www.bank.example/a.pdf');
    expect(fetched.some((url) => url.includes('/uploads/'))).toBe(false);
  });

  it('that nobody may read, or that can’t be opened, is a box with words', async () => {
    files = { 'https://www.bank.example/a.pdf': PDF, 'https://www.bank.example/sign-in.pdf': '<h1>Please sign in</h1>' };
    opened = () => Promise.reject(new Refused('bad-request', 'the PDF needs a password'));
    const all = beyond();
    expect(await all.get('paper:100x150 https://other.example/a.pdf')).toBe('PDF, not shown: its site lets nobody read it');
    expect(await all.get('paper:100x150 https://www.bank.example/sign-in.pdf')).toBe('PDF, not shown: it is no PDF');
    expect(told, 'nothing of either was told').toEqual([]);
    expect(await all.get('paper:100x150 https://www.bank.example/a.pdf')).toBe('PDF, not shown: the PDF needs a password');
  });
});

describe('an image that its origin lets nobody read', () => {
  it('comes from the server by the key that it told, four at once', async () => {
    const waiting: (() => void)[] = [];
    opened = () => new Promise((done) => waiting.push(() => done({ result: { key: 'i' } })));
    vi.stubGlobal('FileReader', class {
      result = 'data:image/gif;base64,AAAA';
      onload = (): void => undefined;
      readAsDataURL(): void {
        queueMicrotask(() => this.onload());
      }
    });
    const all = beyond();
    const images = Array.from({ length: 6 }, (_, i) => all.get(`https://cdn.example/${i}.gif`));
    await vi.waitFor(() => expect(told).toHaveLength(4));
    while (waiting.length > 0) {
      waiting.shift()!();
      await new Promise((done) => setImmediate(done));
    }
    await vi.waitFor(() => expect(told).toHaveLength(6));
    waiting.splice(0).forEach((go) => go());
    expect(await Promise.all(images)).toEqual(Array.from({ length: 6 }, () => 'data:image/gif;base64,AAAA'));
    expect(told[0]).toEqual({ type: 'assist.image', url: 'https://cdn.example/0.gif' });
    expect(new Set(fetched)).toEqual(new Set([`${SERVER}/assist/documents/images/i`]));
  });

  it('that the server refuses is refused, and the next one comes', async () => {
    opened = () => Promise.reject(new Refused('forbidden', 'images of cdn.example are not fetched here'));
    const all = beyond();
    await expect(all.get('https://cdn.example/a.gif')).rejects.toThrow('not fetched here');
    await expect(all.get('https://cdn.example/b.gif')).rejects.toThrow('not fetched here');
  });
});
