import { afterEach, describe, expect, it, vi } from 'vitest';
import { bookOf } from '../src/consumer/book';
import { Resident } from '../src/consumer/tools/control/resident';

// What draws pictures makes one as it is loaded.
vi.hoisted(() => Object.assign(globalThis, { XMLSerializer: class {} }));

const variants = [{ variant: 1, viewable: ['default'], interactive: ['default'], marker: 'default' }];
const act = (more: object = {}): Parameters<Resident['take']>[0] => ({ alongside: 'act', n: 1, variant: 1, until: Date.now() + 1_000, wanted: { kind: 'form', agent: 1, at: 1 }, ...more });

/** A page without anything in it. */
function resident(): Resident {
  const document = { addEventListener: () => {}, createElement: () => ({}), querySelectorAll: () => [] };
  const view = { addEventListener: () => {}, HTMLFormElement: class {} };
  vi.stubGlobal('MutationObserver', class { observe(): void {} disconnect(): void {} });
  vi.stubGlobal('document', { ...document, documentElement: { ownerDocument: { defaultView: view } } });
  return new Resident();
}

describe('a page in a frame, asked by the page around it', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('does for an agent who sees it what that agent may', async () => {
    const page = resident();
    page.watch(variants, await bookOf({}), 1);
    expect(await page.take(act())).toEqual({ fields: [] });
  });

  it.each([
    ['gone', 'nobody with these permissions sees the page', { variant: 2 }],
    ['late', 'the page around has given up', { until: Date.now() - 1 }],
    ['nowhere', 'nothing has the focus', { wanted: { kind: 'text', agent: 1, at: 1, seen: 1, text: 'x' } }],
  ] as const)('refuses as %s where %s', async (refused, _why, more) => {
    const page = resident();
    const body = {};
    vi.stubGlobal('document', Object.assign(document, { body, documentElement: Object.assign(document.documentElement, { shadowRoot: null, localName: 'html' }) }));
    Object.assign(document.documentElement.ownerDocument, { body, documentElement: document.documentElement });
    page.watch(variants, await bookOf({}), 1);
    expect(await page.take(act(more))).toMatchObject({ refused });
  });

  it('does nothing for what is no act, and says so', async () => {
    const page = resident();
    page.watch(variants, await bookOf({}), 1);
    const error = vi.spyOn(console, 'error').mockImplementation(() => {});
    expect(await page.take(act({ wanted: { kind: 'reformat' } }))).toMatchObject({ refused: 'failed' });
    expect(error).toHaveBeenCalledOnce();
    error.mockRestore();
  });

  it('does nothing more once nobody sees it', async () => {
    const page = resident();
    page.watch(variants, await bookOf({}), 1);
    page.watch([], await bookOf({}), 1);
    expect(await page.take(act())).toMatchObject({ refused: 'gone' });
  });

  it('lets eight acts wait, and refuses more', async () => {
    const page = resident();
    page.watch(variants, await bookOf({}), 1);
    const answers = await Promise.all(Array.from({ length: 10 }, () => page.take(act())));
    expect(answers.map(({ refused }) => refused)).toEqual([...Array.from({ length: 8 }, () => undefined), 'late', 'late']);
    expect(await page.take(act())).toEqual({ fields: [] });
  });
});
