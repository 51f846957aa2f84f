import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { AssistScene } from './harness/assist-scene.ts';
import { cuttable, decodePng, difference, Sharing, Site, told, Watching, withoutHead, type Image, type Rect } from './harness/assist.ts';
import { CHROMIUM } from './harness/browser.ts';
import { CORPUS, CORPUS_SETTINGS, THOUSANDTH, corpusOptions, mostOf, throughMoments } from './harness/corpus.ts';
import { Keyboard } from './harness/keyboard.ts';
import { AgentPage, ShopPage } from './harness/pages.ts';
import { RESULTS, ROOT } from './harness/places.ts';
import { Gate } from './harness/gate.ts';
import { isFree } from './harness/ports.ts';
import { Server } from './harness/server.ts';
import { eventually } from './harness/wait.ts';

/** Co-browsing with two real browsers: what the agent's canvas shows is held against what the consumer's page shows. */

const scene = AssistScene.with('assist', { set: CORPUS_SETTINGS });

describe('the stage shows what the page shows', () => {
  test.each(CORPUS.filter(({ quick }) => quick))('$name: at load, after scrolling, after typing', async (page) => {
    const [sharing, watching] = await scene.shared(`${page.name}.html`, corpusOptions(scene.site));
    await throughMoments(page, mostOf(page), sharing, watching, async (moment, share) => {
      if (moment === 'type') await scene.keep(page.name, sharing, watching);
      expect(share, `${page.name} ${moment}`).toBeLessThanOrEqual(mostOf(page));
    });
  });
});

describe('what is hidden', () => {
  test('is black before it leaves the page: whatever it says, the same bytes leave', async () => {
    const views: string[][] = [];
    const streams: ReturnType<typeof told>[] = [];
    const pictures: Uint8Array[] = [];
    const messages: string[][] = [];
    // Digits are equally wide, so that no box says how long its secret is.
    for (const secret of ['12345678', '90876543']) {
      const before = async (page: Page): Promise<void> => {
        await page.locator('#pin').fill(secret);
        await page.locator('#card').fill(secret);
        await page.locator('#iban').fill(secret);
        await page.evaluate((words) => (document.getElementById('balance')!.firstChild!.nodeValue = words), secret);
        await page.evaluate((words) => ((document.getElementById('latest') as HTMLTableElement).rows[0]!.cells[1]!.textContent = words), secret);
        await page.evaluate((words) => {
          document.title = words;
          history.replaceState(null, '', `?account=${words}#${words}`);
          for (const id of ['pin', 'card', 'iban', 'balance']) for (const name of ['title', 'placeholder', 'aria-label']) document.getElementById(id)!.setAttribute(name, words);
        }, secret);
        await page.evaluate(() => (document.activeElement as HTMLElement).blur());
      };
      const sharing = await Sharing.open(scene.consumer, scene.site, 'bank.html', `{ mask: ['#iban'] }`, { noted: true, before });
      const watching = await Watching.open(scene.agent, scene.site, { correlationId: await sharing.cid() });
      await sharing.consents();
      expect(await watching.comesClose(sharing, 0.001)).toBeLessThanOrEqual(0.001);
      // How a page that moves is cut into pictures depends on the machine; of one that stands still everything is sent to another agent.
      const another = await Watching.open(scene.agent, scene.site, { correlationId: await sharing.cid() }, { permissions: { viewable: ['default'], interactive: ['nothing'] } });
      await sharing.consents();
      await another.is('live');
      expect(await another.comesClose(sharing, 0.001)).toBeLessThanOrEqual(0.001);
      views.push((await sharing.notes(2)).map(withoutHead));
      // Also what is told at twice the size.
      await another.zooms(2, [0, 240]);
      await eventually('the agent sees the secrets’ places closely', () => another.detail(), (detail) => detail !== null);
      streams.push(told(await sharing.notes(2)));
      await another.page.close();

      // The same while it is typed: also what came on the way from one picture to the next.
      await sharing.page.locator('#pin').pressSequentially(secret);
      await sharing.page.locator('#iban').pressSequentially(secret);
      await sharing.page.locator('#name').fill('Ana Example');
      expect(await watching.comesClose(sharing, 0.0001)).toBeLessThanOrEqual(0.0001);
      expect((await sharing.notes(1)).join('')).not.toContain(secret.slice(0, 4));
      expect((await watching.masks()).sort()).toEqual(['permission', 'private', 'rule', 'secret field', 'secret field']);
      const picture = await watching.picture();
      for (const box of await watching.hidden()) expect(blackness(picture, box)).toBe(1);
      pictures.push(picture.pixels);
      // What is said in words: of the page's fields, and of where drawings went that lie on what is hidden.
      const [[x, y, width, height]] = (await sharing.boxes('#pin')) as [Rect];
      await watching.run(`viewing.drawings.draw('box', [${x}, ${y}, ${x + width}, ${y + height}], { stays: true })`);
      await eventually('the box is on the page', sharing.words, (words) => words.includes('Erase drawings'));
      await sharing.page.evaluate(() => document.querySelector('h1')!.style.setProperty('margin-top', '60px'));
      await eventually('the box moved along', () => watching.drawings(), (all) => all.some(({ dy }) => dy !== 0));
      await watching.run('viewing.control.fields()');
      messages.push((await sharing.messages('assist.acted', 'assist.anchors')).map((message) => JSON.stringify(message)));
      expect(await sharing.page.evaluate(() => (window as unknown as { words: string[] }).words.join('\n'))).not.toContain(secret);
      await scene.keep('hidden', sharing, watching);
      await Promise.all([sharing.page.close(), watching.page.close()]);
    }
    expect(views[0]!.length).toBeGreaterThan(0);
    expect(views[1]).toEqual(views[0]);
    expect(streams[0]!.paints.length).toBeGreaterThan(0);
    expect(streams[1]).toEqual(streams[0]);
    expect(messages[0]!.map((text) => (JSON.parse(text) as { type: string }).type)).toEqual(expect.arrayContaining(['assist.acted', 'assist.anchors']));
    expect(messages[1]).toEqual(messages[0]);
    expect(Buffer.from(pictures[1]!).equals(Buffer.from(pictures[0]!))).toBe(true);
  });

  test('is held by the audit: a page keeps its secrets, or the element that tells one is named', async () => {
    const permissions = { viewable: ['default'], interactive: [] };
    expect(await audit('secrets.html', { mask: ['.balance'], permissions })).toEqual({ code: 0, words: expect.stringMatching(/^Nothing leaks: 21 hidden places, \d{4,} bytes/) });
    expect(await audit('leak.html', { mask: ['#account'] })).toEqual({ code: 1, words: expect.stringMatching(/^Something leaks: #echo differs/) });
    expect(await audit('leakframe.html', {})).toEqual({ code: 1, words: expect.stringMatching(/^Something leaks: #frame >>> #echo differs/) });
  }, 150_000);

  test('is shown to one agent and not to another, by their permissions', async () => {
    const [sharing, ana] = await scene.shared('bank.html');
    const all = { permissions: { viewable: ['default', 'account'], interactive: [] } };
    const ben = await Watching.open(scene.agent, scene.site, { correlationId: await sharing.cid() }, all);
    await sharing.consents();
    await ben.is('live');
    expect(await ben.comesClose(sharing, 0.001)).toBeLessThanOrEqual(0.001);
    expect(await ana.comesClose(sharing, 0.001)).toBeLessThanOrEqual(0.001);
    expect((await ana.masks()).filter((label) => label === 'permission')).toHaveLength(1);
    expect((await ben.masks()).filter((label) => label === 'permission')).toHaveLength(0);
    await scene.keep('permissions', sharing, ben);
  });
});

describe('an agent who looks closely', () => {
  test('sees real pixels, also after typing and scrolling, and black where something is hidden', async () => {
    const [sharing, watching] = await scene.shared('bank.html', `{ mask: ['#iban'] }`);
    await watching.comesClose(sharing, THOUSANDTH);
    await watching.zooms(2, [20, 120]);
    const sharp = async (): Promise<number> => {
      const detail = await watching.detail();
      return detail === null ? 1 : difference(await sharing.doubled(detail.box), detail.image, doubled(await watching.hidden(), detail.box));
    };
    const isSharp = (when: string): Promise<number> => eventually(`the part is sharp ${when}`, sharp, (share) => share <= THOUSANDTH);
    await isSharp('at once');
    const { box, image } = (await watching.detail())!;
    const enlarged = difference(await sharing.doubled(box), twice(await watching.picture(), box), doubled(await watching.hidden(), box));
    expect(enlarged, 'the picture below it is not').toBeGreaterThan(5 * THOUSANDTH);
    const [[left, top, width, height]] = doubled(await sharing.boxes('#iban'), box) as [Rect];
    expect(blackness(image, [left, top, Math.min(width, image.width - left), height])).toBe(1);
    await scene.keep('closely', sharing, watching);

    await sharing.page.locator('#name').pressSequentially('Small print');
    await isSharp('after typing');
    await sharing.page.mouse.wheel(0, 90);
    await eventually('the stage scrolled', () => watching.run('viewing.pictures.surface.view.layers[0].offsetY'), (at) => at === 90);
    await isSharp('after scrolling');

    await watching.zooms(1, [0, 0]);
    await eventually('nobody draws it any more', () => layersOf(watching), (kinds) => !kinds.includes('detail'));
    await eventually('the stage shows it no more', () => watching.detail(), (detail) => detail === null);
  });
});

describe('a page whose header stays', () => {
  test('is shown as it is however it scrolls, also to one who comes late, and scrolling back costs next to nothing', async () => {
    const [sharing, watching] = await scene.shared('bank.html');
    const isRight = async (when: string, whose = watching): Promise<void> => expect(await whose.comesClose(sharing, THOUSANDTH), when).toBeLessThanOrEqual(THOUSANDTH);
    const scrollsTo = async (by: number, to: number): Promise<void> => {
      await sharing.page.mouse.wheel(0, by);
      await eventually('the stage scrolled', () => watching.run('viewing.pictures.surface.view.layers[0].offsetY'), (at) => at === to);
    };
    await isRight('at load');
    await sharing.page.mouse.move(600, 400);
    for (let at = 50; at <= 400; at += 50) await scrollsTo(50, at);
    await isRight('scrolled down');
    expect(await layersOf(watching)).toEqual(['document', 'fixed']);
    const late = await Watching.open(scene.agent, scene.site, { correlationId: await sharing.cid() });
    await sharing.consents();
    await isRight('for one who comes late', late);
    await late.page.close();

    await isQuiet(watching);
    await watching.run('window.kbit = 0');
    for (let at = 350; at >= 50; at -= 50) await scrollsTo(-50, at);
    await isRight('scrolled back');
    await isQuiet(watching);
    // As much as 10 kbit/s are while somebody turns a wheel by seven steps, five a second; and the header's shadow, once it stands still.
    expect(await watching.run('kbit')).toBeLessThanOrEqual(14 + 32);

    await sharing.page.evaluate(() => (document.querySelector('header')!.style.visibility = 'hidden'));
    await eventually('there is nothing that stays', () => layersOf(watching), (kinds) => kinds.length === 1);
    await isRight('without its header');
    await sharing.page.evaluate(() => (document.querySelector('header')!.style.visibility = ''));
    await eventually('it stays again', () => layersOf(watching), (kinds) => kinds.length === 2);
    await sharing.page.setViewportSize({ width: 700, height: 500 });
    await isRight('in a smaller window');
    await scene.keep('header', sharing, watching);
  });

  test('has lists that are shown as they are however they scroll, and scroll back at no cost', async () => {
    const [sharing, watching] = await scene.shared('scrollers.html');
    const isRight = async (when: string): Promise<void> => expect(await watching.comesClose(sharing, THOUSANDTH), when).toBeLessThanOrEqual(THOUSANDTH);
    const scrollsTo = async (top: number): Promise<void> => {
      await sharing.page.evaluate((to) => (document.getElementById('table')!.scrollTop = to), top);
      const of = `viewing.pictures.surface.view.layers.find(({ kind }) => kind === 'scroller')?.offsetY`;
      await eventually('the list scrolled', () => watching.run<number | undefined>(of), (at) => at === top);
    };
    await isRight('at load');
    for (const top of [50, 100, 150, 200]) await scrollsTo(top);
    await isRight('scrolled down');
    await isQuiet(watching);
    await watching.run('window.kbit = 0');
    for (const top of [150, 100, 50]) await scrollsTo(top);
    await isRight('scrolled back');
    await isQuiet(watching);
    expect(await watching.run('kbit')).toBeLessThanOrEqual(10);
    await sharing.page.mouse.wheel(0, 300);
    await isRight('scrolled with the page');
    await sharing.page.evaluate(() => (document.getElementById('table')!.hidden = true));
    await isRight('without one');
  });
});

describe('a support session', () => {
  test('begins with a question, and an agent who is refused sees nothing', async () => {
    const sharing = await Sharing.open(scene.consumer, scene.site, 'form.html');
    const watching = await Watching.open(scene.agent, scene.site, { code: await sharing.code() });
    await watching.is('asking');
    await sharing.asks();
    await scene.keep('question', sharing, watching);
    await sharing.press('no');
    expect(await watching.why()).toMatchObject({ reason: 'refused' });
    expect((await watching.picture()).width).toBe(1);
  });

  test('keeps a person’s choice while its question is drawn anew, and the next question begins at its no', async () => {
    const sharing = await Sharing.open(scene.consumer, scene.site, 'form.html');
    const correlationId = await sharing.cid();
    const admitted = (): Promise<string[]> => sharing.page.evaluate('support.agents.filter(({ admitted }) => admitted).map(({ name }) => name)');
    await Watching.open(scene.agent, scene.site, { correlationId }, { name: 'Ana' });
    await sharing.asks();
    await sharing.page.keyboard.press('Tab');
    await sharing.page.evaluate('support.pause()');
    await sharing.page.keyboard.press('Enter');
    await eventually('Ana is admitted', admitted, (names) => names.join() === 'Ana');

    await Watching.open(scene.agent, scene.site, { correlationId }, { name: 'Ben' });
    await sharing.asks();
    const third = await Watching.open(scene.agent, scene.site, { correlationId }, { name: 'Cleo' });
    await third.is('asking');
    await sharing.page.keyboard.press('Tab');
    await sharing.page.keyboard.press('Enter');
    await eventually('Cleo is asked about', sharing.words, (words) => words.includes('Cleo asks to see this page'));
    await sharing.page.keyboard.press('Enter');
    expect(await third.why()).toMatchObject({ reason: 'refused' });
    expect(await admitted()).toEqual(['Ana', 'Ben']);
  });

  test('tells the agent’s application how large the page is, that it is a page without us, and that the line is tried again', async () => {
    const sharing = await Sharing.open(scene.consumer, scene.site, 'form.html');
    const watching = await Watching.open(scene.agent, scene.site, { correlationId: await sharing.cid() }, {}, scene.site.server, cuttable);
    await watching.run(`{
      window.told = [];
      for (const name of ['size', 'consumer', 'retry']) viewing.on(name, (what) => told.push({ [name]: what }));
    }`);
    expect(await watching.run('[viewing.size, viewing.consumerThere]')).toEqual([null, false]);
    await sharing.consents();
    await watching.is('live');
    const size = (): Promise<object> => sharing.page.evaluate(() => ({ width: innerWidth, height: innerHeight, documentWidth: document.documentElement.scrollWidth, documentHeight: document.documentElement.scrollHeight }));
    const first = await size();
    await eventually('the size is known', () => watching.run('viewing.size'), (known) => JSON.stringify(known) === JSON.stringify(first));
    await sharing.page.setViewportSize({ width: 700, height: 500 });
    const second = await size();
    await eventually('the other size too', () => watching.run('viewing.size'), (known) => JSON.stringify(known) === JSON.stringify(second));
    const heard = (): Promise<object[]> => watching.run('told');
    expect(await heard()).toEqual(expect.arrayContaining([{ consumer: { there: true } }, { size: first }, { size: second }]));

    // A page of the site that does not load us.
    await watching.run('viewing.control.take()');
    await sharing.consents();
    await eventually('the agent may act', () => watching.run<number | null>('viewing.control.by'), (by) => by === 1);
    await watching.run('told.splice(0)');
    await sharing.page.goto(`${scene.site.url}/corpus/article.html`);
    await watching.is('away');
    expect(await heard()).toEqual([{ consumer: { there: false } }]);
    const refusal = await watching.run(`viewing.control.click(10, 10).catch(({ code, message }) => ({ code, message }))`);
    expect(refusal).toEqual({ code: 'unavailable', message: expect.stringContaining('without co-browsing') });
    await sharing.start();
    await watching.is('live');
    await eventually('it is told that the page is there', heard, (all) => all.some((each) => JSON.stringify(each) === '{"consumer":{"there":true}}'));

    await watching.run('told.splice(0), cut()');
    await watching.is('lost');
    await eventually('the second try is told', heard, (all) => all.filter((each) => 'retry' in each).length >= 2);
    const retries = (await heard()).flatMap((each) => ('retry' in each ? [each.retry as { attempt: number; delayMillis: number }] : []));
    expect(retries.slice(0, 2).map(({ attempt }) => attempt)).toEqual([1, 2]);
    for (const { delayMillis } of retries) expect(delayMillis).toBeGreaterThanOrEqual(0);
    await watching.run('mend()');
    await watching.is('live');
  });

  test('outlives a reload of the page, and goes on at the next page of the site, without another question', async () => {
    const [sharing, watching] = await scene.shared('form.html');
    await watching.comesClose(sharing, 0.001);
    await sharing.page.reload();
    await watching.is('away');
    await sharing.start();
    await watching.is('live');
    await sharing.page.locator('#name').fill('after the reload');
    expect(await watching.comesClose(sharing, 0.001)).toBeLessThanOrEqual(0.001);

    await watching.run(`viewing.drawings.draw('box', [20, 20, 90, 60], { stays: true })`);
    await sharing.page.goto(`${scene.site.url}/corpus/bank.html`);
    await watching.is('away');
    await sharing.start();
    await watching.is('live');
    expect(await watching.comesClose(sharing, 0.001)).toBeLessThanOrEqual(0.001);
    await eventually('what was drawn belongs to the page before', () => watching.drawings(), (all) => all.length === 0);
  });

  test('shows the tab that the person looks at; the other one says so, and comes back', async () => {
    const [first, watching] = await scene.shared('form.html');
    await watching.comesClose(first, 0.001);
    const second = await Sharing.open(scene.consumer, scene.site, 'bank.html');
    expect(await second.cid()).toBe(await first.cid());
    expect(await watching.comesClose(second, 0.001)).toBeLessThanOrEqual(0.001);
    await eventually('the first tab stands aside', () => first.aside(), (aside) => aside);
    await first.isLookedAt();
    expect(await watching.comesClose(first, 0.001)).toBeLessThanOrEqual(0.001);
    // What the first tab loaded before it stood aside speaks by its connection of now.
    expect(await watching.run<unknown[]>('viewing.control.fields()')).not.toEqual([]);
    await eventually('the second tab stands aside', () => second.aside(), (aside) => aside);
    await second.page.evaluate(() => (window as unknown as { support: { end(): void } }).support.end());
    expect(await watching.why()).toMatchObject({ reason: 'consumer-ended' });
  });

  test('is paused by the button of our window, and goes on by it: the agent is told, and no pixel leaves meanwhile', async () => {
    const sharing = await Sharing.open(scene.consumer, scene.site, 'form.html', '{}', { noted: true });
    const watching = await Watching.open(scene.agent, scene.site, { correlationId: await sharing.cid() });
    await sharing.consents();
    expect(await watching.comesClose(sharing, 0.001)).toBeLessThanOrEqual(0.001);
    const person = await Keyboard.of(sharing.page);
    await person.tabsTo('Pause');
    await sharing.page.keyboard.press('Enter');
    await watching.is('paused');
    await watching.says(/Sharing is paused/);
    await eventually('the person reads it too', person.hears, (all) => all.includes('Sharing is paused.'));
    await sharing.notes(1);

    await sharing.page.locator('#name').fill('not for you');
    await sharing.page.evaluate(() => document.querySelector('h1')!.append(' and this neither'));
    // A picture is taken in one of the next frames, or in none.
    await sharing.page.evaluate(async () => {
      for (let i = 0; i < 20; i++) await new Promise(requestAnimationFrame);
    });
    // On the same line, so behind whatever was sent.
    await sharing.code();
    expect(await sharing.notes(1)).toEqual([]);
    expect(await watching.differs(sharing)).toBeGreaterThan(0.0001);

    await person.tabsTo('Go on');
    await sharing.page.keyboard.press('Enter');
    await watching.is('live');
    expect(await watching.comesClose(sharing, 0.001)).toBeLessThanOrEqual(0.001);
    expect((await sharing.notes(1)).length).toBeGreaterThan(0);
  });

  test('shows nothing while it is paused, and all of it afterwards', async () => {
    const [sharing, watching] = await scene.shared('form.html');
    await watching.comesClose(sharing, 0.001);
    await sharing.page.evaluate(() => (window as unknown as { support: { pause(): Promise<void> } }).support.pause());
    await watching.is('paused');
    await sharing.page.locator('#name').fill('not for you');
    expect(await watching.differs(sharing)).toBeGreaterThan(0.0001);
    await sharing.page.evaluate(() => (window as unknown as { support: { resume(): Promise<void> } }).support.resume());
    await watching.is('live');
    expect(await watching.comesClose(sharing, 0.00005)).toBeLessThanOrEqual(0.00005);
  });

  test('is not slowed by an agent who paints nothing, and that one catches up at once', async () => {
    const [sharing, fast] = await scene.shared('form.html');
    const slow = await Watching.open(scene.agent, scene.site, { correlationId: await sharing.cid() });
    await sharing.consents();
    await slow.is('live');
    await slow.comesClose(sharing, 0.001);
    await slow.stalls(true);
    await sharing.page.locator('#name').pressSequentially('a long line for a slow agent', { delay: 15 });
    expect(await fast.comesClose(sharing, 0.00005)).toBeLessThanOrEqual(0.00005);
    expect(await slow.differs(sharing)).toBeGreaterThan(0.00005);
    await slow.stalls(false);
    expect(await slow.comesClose(sharing, 0.00005)).toBeLessThanOrEqual(0.00005);
  });

  test('ends for all when the consumer ends it, and the page is as it was', async () => {
    const [sharing, watching] = await scene.shared('form.html');
    await sharing.page.evaluate(() => (window as unknown as { support: { end(): void } }).support.end());
    expect(await watching.why()).toMatchObject({ reason: 'consumer-ended' });
    await eventually('our window is gone', () => sharing.page.locator('html > div').count(), (count) => count === 0);
  });

  test('belongs to a call: from the console an agent asks to see the page of whoever calls', async () => {
    const [shop, desk] = await Promise.all([ShopPage.open(scene.people[0], scene.server, { video: 'none' }), AgentPage.open(scene.people[1], scene.server)]);
    await shop.call();
    await desk.answers();
    await desk.page.getByRole('button', { name: 'See their page' }).click();
    const sharing = Sharing.of(shop.page, scene.site);
    await sharing.consents();
    const watching = Watching.of(desk.page);
    // The window with the call lies over the page and is no part of the picture, wherever the consumer moves it.
    expect(await watching.comesClose(sharing, 0.02)).toBeLessThanOrEqual(0.02);
    await scene.keep('console', sharing, watching);
    const before = await shop.callWindow();
    await shop.dragsCallWindow(-300, -200);
    expect(await shop.callWindow()).toEqual({ ...before, x: before.x - 300, y: before.y - 200 });
    await shop.page.keyboard.press('Shift+ArrowLeft');
    expect((await shop.callWindow()).x).toBe(before.x - 396);
    expect(await watching.comesClose(sharing, 0.02)).toBeLessThanOrEqual(0.02);
    await scene.keep('moved', sharing, watching);

    // The agent sees where it lies, and moves it out of the way: by its grip on the stage, and by keyboard.
    const grip = desk.page.getByRole('button', { name: 'Your picture over the page: move it' });
    await grip.focus();
    const [{ x }, away] = [await shop.callWindow(), 100];
    for (let i = 0; i < away / 10; i++) await desk.page.keyboard.press('ArrowRight');
    await eventually('the window went where the agent wants it', shop.callWindow, (now) => now.x === x + away);
    await scene.keep('by-the-agent', sharing, watching);

    // An agent's page that is loaded anew goes on with both, and nobody is asked again.
    await desk.page.reload();
    await desk.says(/Connected/);
    const again = Watching.of(desk.page);
    await desk.page.locator('alongside-stage').waitFor();
    expect(await again.comesClose(sharing, 0.02)).toBeLessThanOrEqual(0.02);
    expect(await shop.page.getByText('asks to see this page').count()).toBe(0);
    await shop.end();
    await eventually('the stage is gone', () => desk.page.locator('alongside-stage').count(), (count) => count === 0);
    await Promise.all(scene.people.map((person) => person.closePages()));
  });

  test('asks in the language of the page, whose script reads and presses nothing of it', async () => {
    const german = "{ '{name} asks to see this page': '{name} möchte diese Seite sehen', 'Share this page': 'Seite zeigen', 'Stop sharing': 'Beenden' }";
    const sharing = await Sharing.open(scene.consumer, scene.site, 'form.html', `{ words: (sentence) => (${german})[sentence] }`);
    await Watching.open(scene.agent, scene.site, { correlationId: await sharing.cid() });
    await sharing.asks();
    expect(await sharing.words()).toEqual(expect.arrayContaining(['Ana möchte diese Seite sehen', 'No', 'Seite zeigen']));
    expect(await sharing.page.evaluate(() => document.activeElement!.shadowRoot)).toBeNull();
    await sharing.consents();
    await eventually('it says that it is shared', sharing.words, (words) => words.includes('Beenden') && words.includes('Ana sees this page.'));
  });

  test('needs neither a broker nor SIP: a server without them shows a page at the console by its code, and carries no call', async () => {
    const server = await Server.start({ role: 'cobrowse' });
    const site = await Site.start(server);
    try {
      expect((await fetch(`${server.management}/health/ready`)).status).toBe(200);
      expect(await Promise.all([server.sipPort, ...server.brokerPorts].map(isFree))).toEqual([true, true, true]);
      const sharing = await Sharing.open(scene.consumer, site, 'form.html');
      const desk = await AgentPage.open(scene.people[1], server);
      await desk.page.getByRole('textbox', { name: 'Short code' }).fill(await sharing.code());
      await desk.page.getByRole('button', { name: 'See their page' }).click();
      await sharing.consents();
      expect(await Watching.of(desk.page).comesClose(sharing, 0.02)).toBeLessThanOrEqual(0.02);
      const shop = await ShopPage.open(scene.people[0], server, { video: 'none' });
      await shop.call();
      await shop.says(/This call is not allowed/);
    } finally {
      await Promise.all(scene.people.map((person) => person.closePages()));
      site.stop();
      await server.stop();
    }
  });

  test('tells a page which try comes when, and tries at once where the page or the browser says so', async () => {
    const gate = await Gate.to(scene.server.url);
    try {
      const sharing = await Sharing.open(scene.consumer, scene.site, 'form.html', `{ url: '${gate.url}' }`);
      const cid = await sharing.cid();
      await sharing.page.evaluate(() => {
        const page = window as unknown as { support: { on(name: 'retry', listener: (retry: Retry) => void): void }; retries: Retry[]; long: (() => void) | null };
        page.retries = [];
        page.support.on('retry', (retry) => {
          page.retries.push(retry);
          if (retry.delayMillis > 2_500) page.long?.();
        });
      });
      for (const go of ['support.reconnect()', `dispatchEvent(new Event('online'))`]) {
        gate.shut();
        // A try that would not come for 2.5 seconds.
        await sharing.page.evaluate(() => new Promise<void>((done) => ((window as unknown as { long: () => void }).long = done)));
        gate.open();
        await sharing.page.evaluate(`${go}; window.began = performance.now(); new Promise((done) => support.on('line', (line) => line === 'open' && done()))`);
        expect(await sharing.page.evaluate<number>('performance.now() - began')).toBeLessThan(2_500);
        const retries = await sharing.page.evaluate(() => (window as unknown as { retries: Retry[] }).retries.splice(0));
        expect(retries.map(({ attempt }) => attempt)).toEqual(retries.map((_, i) => i + 1));
        expect(retries.every(({ attempt, delayMillis }) => delayMillis <= (attempt === 1 ? 250 : Math.min(4_000, 500 * 2 ** (attempt - 2))))).toBe(true);
      }
      expect(await sharing.page.evaluate('support.cid')).toBe(cid);
    } finally {
      gate.stop();
    }
  }, 90_000);

  test.each([
    ['bad-token', `{ token: 'nonsense' }`],
    ['no-token', `{ token: () => Promise.reject(new Error('not signed in')) }`],
    ['forbidden', `{ correlationId: 'of-somebody-else' }`],
  ])('that can’t be ends with the code %s', async (code, options) => {
    const sharing = await Sharing.open(scene.consumer, scene.site, 'form.html', options);
    expect(await sharing.page.evaluate('ended')).toEqual({ reason: 'closed', code, words: expect.stringMatching(/./) });
  });

  test('shows the consumer the agent’s picture and line; a picture that can’t be had leaves no hole and is asked for once', async () => {
    const [red, none] = ['https://pictures.example/ana.png', 'https://pictures.example/none.png'];
    const asked: { url: string; referrer: string | undefined }[] = [];
    await scene.consumer.route('https://pictures.example/*', async (route) => {
      asked.push({ url: route.request().url(), referrer: (await route.request().allHeaders())['referer'] });
      return route.request().url() === red ? route.fulfill({ contentType: 'image/svg+xml', body: '<svg xmlns="http://www.w3.org/2000/svg" width="96" height="96"><rect width="96" height="96" fill="#f0f"/></svg>' }) : route.abort();
    });
    const sharing = await Sharing.open(scene.consumer, scene.site, 'form.html');
    const watching = await Watching.open(scene.agent, scene.site, { correlationId: await sharing.cid() }, { name: 'Ana Berger', picture: red, text: 'Loans, Graz' });
    await sharing.asks();
    await eventually('the question shows who asks', async () => magentas(sharing), (count) => count > 900);
    expect(await sharing.words()).toEqual(expect.arrayContaining(['Ana Berger asks to see this page', 'Loans, Graz']));
    expect(await sharing.page.evaluate('support.agents[0]')).toMatchObject({ name: 'Ana Berger', picture: red, text: 'Loans, Graz' });
    await scene.keep('who-asks', sharing, watching);
    await sharing.press('share');
    await watching.is('live');
    await eventually('our window still shows who looks', async () => magentas(sharing), (count) => count > 900);
    await scene.keep('who-looks', sharing, watching);

    const second = await Watching.open(scene.agent, scene.site, { correlationId: await sharing.cid() }, { name: 'Ben', picture: none, text: 'Insurance' });
    await sharing.asks();
    await eventually('the question names the second', sharing.words, (words) => words.includes('Insurance'));
    await scene.keep('who-asks-without', sharing, second);
    await sharing.press('share');
    await second.is('live');
    expect(asked).toEqual([{ url: red, referrer: undefined }, { url: none, referrer: undefined }]);
    expect(await second.run('viewing.people.map((person) => Object.keys(person).sort().join())')).toEqual(['admitted,agent,name,supervisor,watching', 'admitted,agent,name,supervisor,watching']);
  });

  test('can be asked about before it begins: whether this browser can, and what it lacks', async () => {
    const page = await scene.consumer.newPage();
    await page.goto(`${scene.site.url}/corpus/form.html`);
    const asks = `import('${scene.site.sdk}/assist.mjs').then(({ isSupported }) => isSupported())`;
    expect(await page.evaluate(asks)).toEqual({ supported: true, reason: '' });
    expect(await page.evaluate(`delete window.OffscreenCanvas; ${asks}`)).toEqual({ supported: false, reason: 'This page can’t be shared: this browser has no OffscreenCanvas.' });
    expect(await page.locator('html > div').count()).toBe(0);
  });

  test('is not found by a wrong code', async () => {
    const watching = await Watching.open(scene.agent, scene.site, { code: '000000' });
    expect(await watching.why()).toMatchObject({ reason: 'closed', code: 'not-found', words: expect.stringContaining('short code') });
  });
});

interface Retry {
  readonly attempt: number;
  readonly delayMillis: number;
}

/** How many pixels of the page's window have the colour of the agent's picture. */
async function magentas(sharing: Sharing): Promise<number> {
  const { pixels } = decodePng(await sharing.page.screenshot());
  let count = 0;
  for (let i = 0; i < pixels.length; i += 3) if (pixels[i]! > 240 && pixels[i + 1]! < 16 && pixels[i + 2]! > 240) count++;
  return count;
}

/** What kinds of layers the picture has. */
const layersOf = (watching: Watching): Promise<string[]> => watching.run('viewing.pictures.surface.view.layers.map(({ kind }) => kind)');

/** Waits until nothing comes for a second; from then on `kbit` counts. */
async function isQuiet(watching: Watching): Promise<void> {
  await watching.run(`window.counts ??= viewing.on('measured', ({ kbps }) => { window.last = kbps; window.kbit += kbps; }) ?? true; delete window.last`);
  await eventually('nothing comes any more', () => watching.run<number | undefined>('window.last'), (kbps) => kbps === 0);
}

/** `npx @alongside/assist audit`, as a customer runs it. */
function audit(corpus: string, policy: object): Promise<{ readonly code: number; readonly words: string }> {
  const file = join(RESULTS, `policy-${corpus}.json`);
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(file, JSON.stringify(policy));
  const args = [join(ROOT, 'clients/web/assist/bin/assist.mjs'), 'audit', `${scene.site.url}/corpus/${corpus}`, '--policy', file, '--browser', CHROMIUM];
  return new Promise((done) => execFile(process.execPath, args, (trouble, out, err) => done({ code: trouble === null ? 0 : Number(trouble.code), words: out + err })));
}

/** Boxes of the window in the pixels of a part of it at twice the size. */
const doubled = (boxes: readonly Rect[], [left, top]: Rect): Rect[] => boxes.map(([x, y, width, height]) => [2 * (x - left), 2 * (y - top), 2 * width, 2 * height].map(Math.round) as unknown as Rect);

/** A part of a picture, each pixel four times. */
function twice({ width, pixels }: Image, [left, top, w, h]: Rect): Image {
  const large = new Uint8Array(2 * w * 2 * h * 3);
  for (let y = 0; y < 2 * h; y++) {
    for (let x = 0; x < 2 * w; x++) {
      const from = ((top + (y >> 1)) * width + left + (x >> 1)) * 3;
      large.set(pixels.subarray(from, from + 3), (y * 2 * w + x) * 3);
    }
  }
  return { width: 2 * w, height: 2 * h, pixels: large };
}

/** The share of a box that is black. */
function blackness({ width, pixels }: { readonly width: number; readonly pixels: Uint8Array }, [left, top, w, h]: Rect): number {
  let black = 0;
  // One pixel in from the edges, where a box may end between two pixels.
  for (let y = top + 2; y < top + h - 2; y++) {
    for (let x = left + 2; x < left + w - 2; x++) {
      const at = (y * width + x) * 3;
      if (pixels[at]! + pixels[at + 1]! + pixels[at + 2]! === 0) black++;
    }
  }
  return black / ((w - 4) * (h - 4));
}
