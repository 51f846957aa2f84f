import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { AssistScene } from './harness/assist-scene.ts';
import { decodePng, difference, Sharing, told, Watching, withoutHead, type Image, type Rect } from './harness/assist.ts';
import { CHROMIUM } from './harness/browser.ts';
import { THOUSANDTH } from './harness/corpus.ts';
import { RESULTS, ROOT } from './harness/places.ts';
import { eventually } from './harness/wait.ts';

/** Rules of a site that hide more than what is marked: private by default, by address, by what a text says; and what the person sees of it. */

const scene = AssistScene.with('hidden');

const SHOW_ONLY = `{ showOnly: ['.price', '.head'] }`;
/** What shows on `private.html` by these rules. */
const ISLANDS = '#brand, .help, .price, .head, li[data-assist-show], #voucher, #country, h2[data-assist-show]';

/** The share of the window that the body's own picture has, which is not shown. */
const PICTURE = 6 / 1280;

/** Puts a secret into every place of the page that is not shown, also in frames and open shadow trees. */
const fill = (page: Page, secret: string): Promise<void> =>
  page.evaluate((words) => {
    const into = (tree: Document | ShadowRoot): void => {
      tree.querySelectorAll('.secret').forEach((element) => (element.textContent = words));
      tree.querySelectorAll<HTMLInputElement>('.value').forEach((field) => (field.value = words));
      tree.querySelectorAll('[data-note="12345678"]').forEach((element) => element.setAttribute('data-note', words));
      for (const element of tree.querySelectorAll('*')) {
        if (element.matches('section, form, main, ol, p')) ['title', 'aria-label', 'data-more'].forEach((name) => element.setAttribute(name, words));
        const inner = element.shadowRoot ?? (element as HTMLIFrameElement).contentDocument;
        if (inner) into(inner);
      }
    };
    into(document);
    document.title = words;
  }, secret);

describe('a page that is private by default', () => {
  /** Of a page that stands still everything is sent to another agent, as far as it can be seen at twice the size too. */
  async function toAnother(sharing: Sharing): Promise<string[]> {
    await sharing.page.evaluate(() => (window as unknown as { noted: unknown[] }).noted.splice(0));
    const another = await Watching.open(scene.agent, scene.site, { correlationId: await sharing.cid() }, { permissions: { viewable: ['default'], interactive: ['nothing'] } });
    await sharing.consents();
    await another.is('live');
    expect(await another.comesClose(sharing, PICTURE + THOUSANDTH)).toBeLessThanOrEqual(PICTURE + THOUSANDTH);
    await another.zooms(2, [0, 100]);
    await eventually('the agent sees it closely', () => another.detail(), (detail) => detail !== null);
    await another.page.close();
    return sharing.page.evaluate(() => (window as unknown as { noted: { variant: number; said: string }[] }).noted.filter(({ variant }) => variant > 1).map(({ said }) => said));
  }

  test('shows nothing but what is named: whatever the rest says, the same bytes leave, and what shows is in its place', async () => {
    const views: string[][] = [];
    const streams: ReturnType<typeof told>[] = [];
    const fields: string[] = [];
    for (const secret of ['12345678', '90876543']) {
      const sharing = await Sharing.open(scene.consumer, scene.site, 'private.html', SHOW_ONLY, { noted: true, before: (page) => fill(page, secret) });
      const watching = await Watching.open(scene.agent, scene.site, { correlationId: await sharing.cid() });
      await sharing.consents();
      await watching.is('live');
      const share = await watching.comesClose(sharing, PICTURE + THOUSANDTH);
      await scene.keep('private', sharing, watching);
      expect(share).toBeLessThanOrEqual(PICTURE + THOUSANDTH);
      const picture = await watching.picture();
      const real = await sharing.screenshot();
      for (const box of await sharing.boxes(ISLANDS)) expect(differenceIn(real, picture, box), `at ${box.join()}`).toBeLessThanOrEqual(0.01);
      expect(new Set(await watching.masks())).toEqual(new Set(['not shown', 'permission', 'private', 'secret field']));
      const all = await toAnother(sharing);
      views.push(all.map(withoutHead));
      streams.push(told(all));
      fields.push(JSON.stringify(await watching.run('viewing.control.fields()')));
      // Also what it becomes while somebody looks.
      await sharing.page.locator('#account').fill(secret.slice(4));
      await sharing.page.evaluate((words) => (document.querySelector('aside')!.firstChild!.nodeValue = `A line of ${words}: `), secret);
      await sharing.page.evaluate(() => document.querySelector('#island')!.setAttribute('data-assist-show', ''));
      await eventually('what came to be shown is there', async () => differenceIn(await sharing.screenshot(), await watching.picture(), (await sharing.boxes('#island'))[0]!), (share) => share <= 0.03);
      streams.push(told(await toAnother(sharing)));
      expect(await sharing.page.evaluate(() => (window as unknown as { words: string[] }).words.join('\n'))).not.toContain(secret.slice(0, 5));
      await Promise.all([sharing.page.close(), watching.page.close()]);
    }
    expect(views[0]!.length).toBeGreaterThan(0);
    expect(views[1]).toEqual(views[0]);
    expect(streams[0]!.paints.length).toBeGreaterThan(0);
    expect([streams[2], streams[3]]).toEqual([streams[0], streams[1]]);
    expect(fields[0]).toContain('Voucher');
    expect(fields[0]).not.toContain('Account');
    expect(fields[1]).toEqual(fields[0]);
  }, 150_000);
});

describe('a hidden field', () => {
  test('stands on its line as the field does, whatever the line’s height, and moves nothing below it', async () => {
    const [sharing, watching] = await scene.shared('fields.html');
    const share = await watching.comesClose(sharing, 0.004);
    await scene.keep('fields', sharing, watching);
    expect(share).toBeLessThanOrEqual(0.004);
    const picture = await watching.picture();
    for (const box of await sharing.boxes('[data-assist-mask], [type=password]')) expect(blackness(picture, box)).toBe(1);
  });
});

describe('rules for some pages', () => {
  const rules = `{ texts: [/\\bES\\d\\d(?: ?\\d{4}){5}\\b/], pages: [{ on: '/corpus/transfer/**', mask: ['h1'] }, { on: '/corpus/payslips', private: true }] }`;
  const go = (sharing: Sharing, path: string, words = ''): Promise<void> => sharing.page.evaluate(([to, say]) => (window as unknown as { go(path: string, words: string): void }).go(to!, say!), [path, words]);
  const onlyMasks = (watching: Watching, ...labels: string[]): Promise<unknown> => eventually(`hidden is ${labels.join() || 'nothing'}`, () => watching.masks(), (masks) => masks.join() === labels.join());

  test('hold from the moment in which the address is theirs, though nothing else changes, and no longer', async () => {
    const [sharing, watching] = await scene.shared('routes.html', rules);
    await onlyMasks(watching);
    await go(sharing, '/corpus/transfer/new');
    await onlyMasks(watching, 'rule');
    const [heading] = (await sharing.boxes('h1')) as [Rect];
    expect(blackness(await watching.picture(), heading)).toBe(1);
    await go(sharing, '/corpus/home', 'Home again');
    await onlyMasks(watching);
    await eventually('the heading shows', async () => differenceIn(await sharing.screenshot(), await watching.picture(), heading), (share) => share <= 0.01);
  });

  test('show a page of ours in place of one that is private, and let nobody act: whatever is there, the same bytes leave', async () => {
    const told: string[] = [];
    for (const secret of ['Salary 1234', 'Bonus 98']) {
      const sharing = await Sharing.open(scene.consumer, scene.site, 'routes.html', rules, { noted: true });
      const watching = await Watching.open(scene.agent, scene.site, { correlationId: await sharing.cid() });
      await sharing.consents();
      await watching.is('live');
      await watching.comesClose(sharing, 1);
      await watching.run('viewing.control.take()');
      await sharing.consents();
      await eventually('the agent may act', () => watching.run('viewing.control.by'), (by) => by === 1);
      await go(sharing, '/corpus/payslips', secret);
      await eventually('our page stands there', async () => greyness(await watching.picture()), (share) => share > 0.97);
      await scene.keep('private-page', sharing, watching);
      expect(await watching.masks()).toEqual([]);
      expect(await watching.run('viewing.control.fields()')).toEqual([]);
      expect(await watching.run(`viewing.control.click(30, 60).catch((why) => why.code)`)).toBe('hidden');
      await sharing.page.evaluate(() => (window as unknown as { noted: unknown[] }).noted.splice(0));
      // What moves there, and where the person is in it.
      await sharing.page.evaluate((words) => (document.querySelector('h1')!.textContent = words.repeat(words.length)), secret);
      await sharing.page.mouse.move(secret.length * 9, 200);
      await sharing.page.evaluate((words) => scrollTo(0, words.length * 40), secret);
      await sharing.page.locator('.field').fill(secret);
      const another = await Watching.open(scene.agent, scene.site, { correlationId: await sharing.cid() }, { permissions: { viewable: ['default'], interactive: ['nothing'] } });
      await sharing.consents();
      await another.is('live');
      await eventually('our page stands there too', async () => greyness(await another.picture()), (share) => share > 0.97);
      const size = await another.run('[viewing.pictures.surface.view.documentHeight, viewing.pictures.surface.view.layers]');
      told.push(JSON.stringify([size, await sharing.page.evaluate(() => [...new Set((window as unknown as { noted: { said: string }[] }).noted.map(({ said }) => said.slice(21)))])]));
      expect(await another.masks()).toEqual([]);
      await go(sharing, '/corpus/home', 'Home');
      await eventually('the page is back', async () => greyness(await watching.picture()), (share) => share < 0.5);
      await Promise.all([sharing.page.close(), watching.page.close(), another.page.close()]);
    }
    expect(told[1]).toEqual(told[0]);
  });

  test('cover what a text says that the site named, in words, fields and the list of fields', async () => {
    const [sharing, watching] = await scene.shared('routes.html', rules);
    const fields = await watching.run<{ value: string }[]>('viewing.control.fields()');
    expect(fields.map(({ value }) => value)).toEqual(['████ ████ ████ ████ ████ ████']);
    await eventually('the picture differs where it stands', () => watching.differs(sharing), (share) => share > 0.001);
    expect(await watching.differs(sharing, '.iban, .field')).toBeLessThanOrEqual(THOUSANDTH);
    await scene.keep('texts', sharing, watching);
  });
});

describe('the person sees what is hidden', () => {
  const MARK = [179, 38, 30];
  /** Whether a mark begins where this element does, on the person's own screen. */
  const isMarked = async (sharing: Sharing, selector: string): Promise<boolean> => {
    const [[left, top]] = (await sharing.boxes(selector)) as [Rect];
    const { width, pixels } = decodePng(await sharing.page.screenshot());
    const at = (Math.round(top + 6) * width + Math.floor(left) + 1) * 3;
    return MARK.every((value, i) => Math.abs(pixels[at + i]! - value) < 8);
  };
  const becomes = (what: string, sharing: Sharing, selector: string, marked: boolean): Promise<unknown> => eventually(what, () => isMarked(sharing, selector), (now) => now === marked);
  /** Puts the focus on a button of our window. */
  const reach = async (sharing: Sharing, name: string): Promise<void> => {
    const browser = await sharing.page.context().newCDPSession(sharing.page);
    const { nodes } = await browser.send('Accessibility.getFullAXTree');
    const button = nodes.find((node) => node.name?.value === name && node.role?.value === 'button');
    await browser.send('DOM.focus', { backendNodeId: button!.backendDOMNodeId! });
    await browser.detach();
  };

  test('by a button of our window, where the page has it now; no agent sees the marks', async () => {
    const [sharing, watching] = await scene.shared('bank.html', `{ mask: ['#iban'] }`);
    expect(await isMarked(sharing, '#iban')).toBe(false);
    await eventually('the button is there', () => sharing.words(), (words) => words.includes('What is hidden'));
    await reach(sharing, 'What is hidden');
    await sharing.page.keyboard.press('Enter');
    await becomes('what a rule hides is marked', sharing, '#iban', true);
    expect(await isMarked(sharing, '#pin')).toBe(true);
    expect(await isMarked(sharing, '#name')).toBe(false);
    const words = await sharing.words();
    expect(words).toContain('Hide the marks');
    expect(words.join('\n')).toMatch(/Hidden from the expert in what you see now: [4-9]/);
    // The same button has the focus, and another name.
    await sharing.page.keyboard.press('Enter');
    await becomes('once more is off', sharing, '#iban', false);
    await sharing.page.keyboard.press('Enter');
    await becomes('and on again', sharing, '#iban', true);
    await scene.keep('marks', sharing, watching);
    await sharing.page.mouse.wheel(0, 60);
    await eventually('the page scrolled', () => sharing.page.evaluate(() => scrollY), (at) => at === 60);
    await becomes('the mark went along', sharing, '#iban', true);
    expect(await watching.comesClose(sharing, THOUSANDTH)).toBeLessThanOrEqual(THOUSANDTH);
    // To take a picture of the page alone our window was hidden for a moment, and lost the focus.
    await reach(sharing, 'Hide the marks');
    await sharing.page.keyboard.press('Enter');
    await becomes('the same button takes the marks away', sharing, '#iban', false);
  });

  test('from a program; with two agents, what either can’t see', async () => {
    const [sharing] = await scene.shared('bank.html', '{}', { permissions: { viewable: ['default', 'account'], interactive: [] } });
    const show = (on: boolean): Promise<unknown> => sharing.page.evaluate((to) => (window as unknown as { support: { showHidden(show: boolean): void } }).support.showHidden(to), on);
    await show(true);
    await becomes('the password is marked', sharing, '#pin', true);
    expect(await isMarked(sharing, '[data-assist-permission=account]')).toBe(false);
    const other = await Watching.open(scene.agent, scene.site, { correlationId: await sharing.cid() });
    await sharing.consents();
    await other.is('live');
    await becomes('what the second may not see is marked too', sharing, '[data-assist-permission=account]', true);
    await show(false);
    await becomes('nothing is', sharing, '#pin', false);
  });
});

describe('the audit', () => {
  test('knows these rules', async () => {
    const permissions = { viewable: ['default'], interactive: [] };
    expect(await audit('private.html', { showOnly: ['.price', '.head'], permissions })).toEqual({ code: 0, words: expect.stringMatching(/^Nothing leaks: \d\d hidden places, \d{4,} bytes/) });
    expect(await audit('leak.html', { showOnly: ['#echo'] })).toEqual({ code: 1, words: expect.stringMatching(/^Something leaks: #echo differs/) });
    expect(await audit('leak.html', { pages: [{ on: '/corpus/leak.html', private: true }] })).toEqual({ code: 0, words: expect.stringMatching(/^Nothing leaks: 1 hidden place,/) });
    expect(await audit('leak.html', { hide: ['#echo'] })).toEqual({ code: 2, words: expect.stringContaining("'hide' is not known") });
  }, 150_000);
});

/** `npx @alongside/assist audit`, as a customer runs it. */
function audit(corpus: string, policy: object): Promise<{ readonly code: number; readonly words: string }> {
  const file = join(RESULTS, `hidden-policy-${corpus}.json`);
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(file, JSON.stringify(policy));
  const args = [join(ROOT, 'clients/web/assist/bin/assist.mjs'), 'audit', `${scene.site.url}/corpus/${corpus}`, '--policy', file, '--browser', CHROMIUM];
  return new Promise((done) => execFile(process.execPath, args, (trouble, out, err) => done({ code: trouble === null ? 0 : Number(trouble.code), words: out + err })));
}

/** The share of the pixels of a box, three in from its edges, that are black. */
function blackness({ width, pixels }: Image, [left, top, w, h]: Rect): number {
  const rows = Array.from({ length: Math.floor(h) - 6 }, (_, y) => pixels.subarray(((Math.ceil(top) + 3 + y) * width + Math.ceil(left) + 3) * 3, ((Math.ceil(top) + 3 + y) * width + Math.floor(left + w) - 3) * 3));
  return rows.filter((row) => row.every((value) => value === 0)).length / rows.length;
}

/** The share of a picture that has the ground of our page. */
function greyness({ pixels }: Image): number {
  let grey = 0;
  for (let i = 0; i < pixels.length; i += 3) if (pixels[i] === 0xe6 && pixels[i + 1] === 0xe6 && pixels[i + 2] === 0xec) grey++;
  return (3 * grey) / pixels.length;
}

/** The share of pixels of a box that differ. */
function differenceIn(a: Image, b: Image, [left, top, width, height]: Rect): number {
  const part = (image: Image): Image => {
    const [w, h] = [Math.ceil(width), Math.ceil(height)];
    const pixels = new Uint8Array(w * h * 3);
    for (let y = 0; y < h; y++) pixels.set(image.pixels.subarray(((Math.round(top) + y) * image.width + Math.round(left)) * 3, ((Math.round(top) + y) * image.width + Math.round(left) + w) * 3), y * w * 3);
    return { width: w, height: h, pixels };
  };
  return difference(part(a), part(b));
}
