import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { AssistScene } from './harness/assist-scene.ts';
import { Sharing, Watching } from './harness/assist.ts';
import { violations } from './harness/axe.ts';
import { AGENT } from './harness/media.ts';
import { AgentPage, ShopPage } from './harness/pages.ts';
import { pdf } from './harness/pdf.ts';
import { RESULTS } from './harness/places.ts';

/**
 * Our windows over the page of a consumer, as people have them who see badly or hear a screen reader. Their shadow roots are
 * closed, so that no rule of axe reaches what is in them: here they are opened, as nothing else can open them.
 */

const scene = AssistScene.with('assist-windows', { set: ['assist.recording.ask=always'] });
const OURS = 'html > div, dialog > div';

function openRoots(): void {
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (this: Element, init: ShadowRootInit) {
    return attach.call(this, { ...init, mode: 'open' });
  };
}

/** By day and by night, on a desk and on a telephone: axe finds nothing, and nothing sticks out of the screen. */
async function isWell(page: Page, name: string): Promise<void> {
  mkdirSync(RESULTS, { recursive: true });
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const [width, height] of [[1100, 760], [390, 700]] as const) {
      await page.setViewportSize({ width, height });
      writeFileSync(join(RESULTS, `assist-windows-${name}-${width}-${colorScheme}.png`), await page.screenshot());
      expect(await violations(page, OURS), `${name} ${width} ${colorScheme}`).toEqual([]);
      expect(await sticksOut(page), `${name} ${width} ${colorScheme}`).toEqual([]);
    }
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1100, height: 760 });
}

/** Buttons of ours of which a part lies off the screen. */
const sticksOut = (page: Page): Promise<string[]> =>
  page.evaluate((ours) => {
    const buttons = [...document.querySelectorAll(ours)].flatMap((host) => [...(host.shadowRoot?.querySelectorAll('button') ?? [])]);
    const out = buttons.filter((button) => {
      const { left, top, right, bottom, width } = button.getBoundingClientRect();
      return width > 0 && (left < 0 || top < 0 || right > innerWidth || bottom > innerHeight);
    });
    return out.map((button) => button.textContent);
  }, OURS);

/** What axe finds while a button without a name is in our window. */
async function withASilentButton(page: Page): Promise<string[]> {
  const put = (there: boolean): Promise<void> =>
    page.evaluate(({ ours, there: now }) => {
      const root = [...document.querySelectorAll(ours)].find((host) => host.shadowRoot?.querySelector('section') != null)!.shadowRoot!;
      if (now) root.querySelector('section')!.append(document.createElement('button'));
      else root.querySelector('section > button')!.remove();
    }, { ours: OURS, there });
  await put(true);
  const found = await violations(page, OURS);
  await put(false);
  return found;
}

/** A page with opened roots, and whoever asks to see it. */
async function asked(assist: object = {}): Promise<[Sharing, Watching]> {
  await scene.consumer.addInitScript(openRoots);
  const sharing = await Sharing.open(scene.consumer, scene.site, 'form.html', '{}', { assist });
  const watching = await Watching.open(scene.agent, scene.site, { correlationId: await sharing.cid() });
  return [sharing, watching];
}

describe('nothing hinders anybody in', () => {
  test('the questions, about the page with a supervisor, about a recording and about help, and what shows for as long as it lasts', async () => {
    const [sharing, watching] = await asked({ supervised: true });
    const says = (words: string): Promise<void> => sharing.page.getByText(words).waitFor();
    await says('Ana asks to see this page');
    await says('While Ana is here, a supervisor may watch too');
    expect(await withASilentButton(sharing.page), 'axe looks into our window').toEqual([expect.stringMatching(/^button-name:/)]);
    await isWell(sharing.page, 'consent');
    // Before any answer of the server can be there.
    const stillAsks = sharing.page.evaluate((ours) => new Promise((done) => {
      addEventListener('click', () => done([...document.querySelectorAll(ours)].some((host) => host.shadowRoot?.querySelector('[role=alertdialog]:not([inert])') != null)), { once: true });
    }), OURS);
    await sharing.press('share');
    expect(await stillAsks, 'a question that has its answer takes no other').toBe(false);
    await says('May this session be recorded?');
    await isWell(sharing.page, 'recording');
    await sharing.press('share');
    await watching.is('live');
    await says('This session is recorded.');
    await isWell(sharing.page, 'indicator');
    await watching.run('viewing.control.take()');
    await says('Ana asks to help on this page');
    await isWell(sharing.page, 'control');
    await sharing.press('share');
    await watching.run(`viewing.drawings.draw('box', [20, 20, 90, 60], { stays: true })`);
    await sharing.page.getByRole('button', { name: 'Erase drawings' }).waitFor();
    await sharing.page.getByRole('button', { name: 'Take control back' }).waitFor();
    await isWell(sharing.page, 'all-buttons');
    await sharing.page.getByRole('button', { name: 'Pause' }).click();
    await says('Sharing is paused.');
    await isWell(sharing.page, 'paused');
  });

  test('a document, before and after the yes', async () => {
    const [sharing, watching] = await asked();
    for (let question = 0; question < 2; question++) await sharing.consents();
    await watching.is('live');
    const pushed = `viewing.pushes.file(new File([new Uint8Array(${JSON.stringify([...pdf([[20, 160, 40], [200, 40, 160]])])})], 'two.pdf', { type: 'application/pdf' }))`;
    await watching.run(pushed);
    await sharing.page.getByText('two.pdf').first().waitFor();
    await isWell(sharing.page, 'document-question');
    await sharing.asks();
    await sharing.press('share');
    await sharing.page.getByText('of 2').first().waitFor();
    await isWell(sharing.page, 'document');
  });

  test('the window with a call, while it rings, while two talk, and when it is over', async () => {
    const [person, expert] = scene.people;
    const agent = await AgentPage.open(expert, scene.server);
    const shop = await ShopPage.open(person, scene.server);
    await shop.call();
    await agent.rings();
    await isWell(shop.page, 'call-rings');
    await agent.answers();
    await shop.page.locator('#call').getByRole('button', { name: 'Mute' }).waitFor();
    await shop.seesAndHears(AGENT);
    await isWell(shop.page, 'call');
    await shop.end();
    await shop.page.locator('#call').getByRole('button', { name: 'End call' }).waitFor({ state: 'hidden' });
    await isWell(shop.page, 'call-over');
    await Promise.all(scene.people.map((each) => each.closePages()));
  });
});
