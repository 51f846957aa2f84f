import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Assets } from '../src/consumer/assets';
import { PAPER, paperIn } from '../src/consumer/paper-key';

const FAR = 'https://cdn.example/card.png';

let came: string[] = [];
let fetched: string[] = [];
let borrowed: string[] = [];
let fetching: () => Promise<Response>;

beforeEach(() => {
  [came, fetched, borrowed] = [[], [], []];
  vi.stubGlobal('location', new URL('https://www.bank.example/'));
  vi.stubGlobal('document', { addEventListener: () => undefined });
  vi.stubGlobal('fetch', (url: string) => {
    fetched.push(url);
    return fetching();
  });
});
afterEach(() => vi.unstubAllGlobals());

const noCors = (): Promise<Response> => Promise.reject(new TypeError('Failed to fetch'));
const assets = (data: string | null = 'data:image/png;base64,AAAA'): Assets =>
  new Assets((url) => came.push(url), undefined, (what) => {
    borrowed.push(what);
    return Promise.resolve(data);
  });
const comes = (times = 1): Promise<unknown> => vi.waitFor(() => expect(came).toHaveLength(times));

describe('an image that its origin lets nobody read', () => {
  it('is asked from the server once, when somebody may see it', async () => {
    fetching = noCors;
    const all = assets();
    expect(all.get(FAR, true)).toBeUndefined();
    await comes();
    expect(all.get(FAR, true)).toBe('data:image/png;base64,AAAA');
    expect([fetched, borrowed]).toEqual([[FAR], [FAR]]);
  });

  it('is never asked from the server for a rule of a style sheet alone, which may be one of something hidden', async () => {
    fetching = noCors;
    const all = assets();
    all.get(FAR);
    await comes();
    expect(all.get(FAR)).toBeNull();
    expect(borrowed).toEqual([]);
    // Something that shows has it too.
    expect(all.get(FAR, true)).toBeUndefined();
    await comes(2);
    expect(all.get(FAR)).toBe('data:image/png;base64,AAAA');
    expect([fetched, borrowed]).toEqual([[FAR], [FAR]]);
  });

  it('is asked once, whatever came of it', async () => {
    fetching = noCors;
    const all = assets(null);
    all.get(FAR, true);
    await comes();
    expect([all.get(FAR, true), all.get(FAR, true)]).toEqual([null, null]);
    expect(borrowed).toEqual([FAR]);
  });
});

it('an image that may be read, and is not there, is not asked from the server', async () => {
  fetching = () => Promise.resolve(new Response('', { status: 404 }));
  const all = assets();
  all.get(FAR, true);
  await comes();
  expect(all.get(FAR, true)).toBeNull();
  expect(borrowed).toEqual([]);
});

it('a PDF is not fetched as an image', async () => {
  const all = assets();
  all.get(`${PAPER}300x200 https://www.bank.example/a.pdf`, true);
  await comes();
  expect([fetched, borrowed]).toEqual([[], [`${PAPER}300x200 https://www.bank.example/a.pdf`]]);
});

describe('what the browser shows in its viewer for PDFs', () => {
  const element = (localName: string, rest: object): Element => ({ localName, src: '', data: '', type: '', contentDocument: null, ...rest }) as unknown as Element;

  it.each([
    ['an embed that says so', 'embed', { src: 'https://a.example/show?id=3', type: 'application/pdf' }, 'https://a.example/show?id=3'],
    ['an object by its address', 'object', { data: 'https://a.example/b.PDF#page=2' }, 'https://a.example/b.PDF#page=2'],
    ['a frame of another origin by its address', 'iframe', { src: 'https://a.example/b.pdf?v=1' }, 'https://a.example/b.pdf?v=1'],
    ['a frame whose document is one', 'iframe', { src: 'https://a.example/show', contentDocument: { URL: 'https://a.example/show', contentType: 'application/pdf' } }, 'https://a.example/show'],
    ['a film', 'embed', { src: 'https://a.example/b.pdf', type: 'video/mp4' }, null],
    ['a page that is called like one', 'iframe', { src: 'https://a.example/b.pdf', contentDocument: { URL: 'https://a.example/b.pdf', contentType: 'text/html' } }, null],
    ['a frame without an address', 'iframe', { contentDocument: { URL: 'about:blank', contentType: 'text/html' } }, null],
    ['any other frame', 'iframe', { src: 'https://a.example/pdf/page' }, null],
  ])('%s', (_what, name, rest, address) => expect(paperIn(element(name, rest))).toBe(address));
});
