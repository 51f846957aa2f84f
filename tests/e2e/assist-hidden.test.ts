import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { AssistScene } from './harness/assist-scene.ts';
import { difference, Sharing, told, Watching, withoutHead, type Image, type Rect } from './harness/assist.ts';
import { THOUSANDTH } from './harness/corpus.ts';
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
  });
});

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
