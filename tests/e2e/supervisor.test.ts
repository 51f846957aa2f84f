import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { AssistScene } from './harness/assist-scene.ts';
import { decodePng, Sharing, Watching } from './harness/assist.ts';
import { violations } from './harness/axe.ts';
import { Keyboard } from './harness/keyboard.ts';
import { pdf } from './harness/pdf.ts';
import { RESULTS, ROOT } from './harness/places.ts';
import { eventually } from './harness/wait.ts';

/** The supervisors' console, with pages that are shared. */

const scene = AssistScene.with('supervisor');
const GREEN = [20, 160, 40] as const;
let password: string;

beforeAll(() => {
  const told = execFileSync(join(ROOT, 'alongside'), ['account', 'add', '--data', scene.server.folder, '--display-name', 'Sue', '--role', 'supervisor', 'sue'], { encoding: 'utf8' });
  password = /password (\S+)/.exec(told)![1]!;
});

async function keep(name: string, page: Page): Promise<void> {
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(join(RESULTS, `supervisor-${name}.png`), await page.screenshot());
}

/** By day and by night, on a desk and on a telephone; axe finds nothing in any of them. */
async function keepAll(name: string, page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 844 });
      await keep(`${name}-${width}-${colorScheme}`, page);
      expect(await violations(page), `${name} ${width} ${colorScheme}`).toEqual([]);
    }
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1100, height: 760 });
}

async function signIn(name = 'sue', word = password): Promise<Page> {
  const page = await scene.agent.newPage();
  await page.goto(`${scene.server.url}/supervisor/`);
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Password').fill(word);
  await page.getByRole('button', { name: 'Sign in' }).click();
  return page;
}

/** Waits until our window over the consumer's page says this. */
async function says(sharing: Sharing, words: string): Promise<void> {
  const customer = await Keyboard.of(sharing.page);
  await eventually(`the consumer reads “${words}”`, customer.hears, (all) => all.includes(words));
}

test('a supervisor puts a library together, asks to see a page, ends the session, and reads what happened', async () => {
  const page = await signIn();
  await page.getByText('Nobody shares a page now.').waitFor();

  await page.getByRole('button', { name: 'Library' }).click();
  for (const [title, kind] of [['Tariffs', 'document'], ['Form', 'link']] as const) {
    await page.getByRole('button', { name: 'Add' }).click();
    await page.getByLabel('Category').fill('Loans');
    await page.getByLabel('Title').fill(title);
    await page.getByLabel('Kind').selectOption(kind);
    await page.getByLabel('Address').fill(`https://bank.example/${title}`);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('cell', { name: title, exact: true }).waitFor();
  }
  await page.getByRole('button', { name: 'Move Form up' }).click();
  await page.getByRole('row').nth(1).getByText('Form', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Add' }).click();
  await page.getByLabel('Title').fill('Price list');
  await page.getByLabel('Or a file from this computer').setInputFiles({ name: 'no-document.pdf', mimeType: 'application/pdf', buffer: Buffer.from('these are words') });
  await page.getByText('A file kept here: no-document.pdf.').waitFor();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('That is neither a PDF nor a picture').waitFor();
  await page.getByLabel('Another file in its place').setInputFiles({ name: 'prices.pdf', mimeType: 'application/pdf', buffer: pdf([GREEN]) });
  await page.getByText('A file kept here: prices.pdf.').waitFor();
  await keepAll('library-form', page);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('row').nth(3).getByText('Price list').waitFor();
  await keepAll('library', page);

  const [sharing, watching] = await scene.shared('form.html');
  await page.bringToFront();
  await page.getByRole('button', { name: 'Now' }).click();
  await page.getByText('With Ana').waitFor();
  await page.getByText('No picture: the customer was not told').waitFor();
  await page.getByRole('button', { name: 'Ask to see it: the page of A customer' }).click();
  await sharing.asks();
  await says(sharing, 'Sue, a supervisor, asks to see this page');
  await sharing.press('share');
  const own = Watching.of(page);
  expect(await own.comesClose(sharing, 0.02)).toBeLessThanOrEqual(0.02);

  // An agent finds the file in the library and shows it, by the same way as every document.
  const [{ items }] = [(await (await page.request.get(`${scene.server.url}/api/v1/library`, { headers: { authorization: `Bearer ${await page.evaluate(() => (JSON.parse(sessionStorage.getItem('alongside.supervisor')!) as { token: string }).token)}` } })).json()) as { items: { url: string; title: string }[] }];
  await watching.run(`viewing.pushes.document('${items[2]!.url}', '${items[2]!.title}')`);
  await sharing.page.bringToFront();
  await sharing.asks();
  await says(sharing, 'Price list');
  await sharing.press('share');
  const green = async (): Promise<number> => {
    const { pixels } = decodePng(await sharing.page.screenshot());
    let found = 0;
    for (let i = 0; i < pixels.length; i += 3) if (Math.abs(pixels[i]! - GREEN[0]) + Math.abs(pixels[i + 1]! - GREEN[1]) + Math.abs(pixels[i + 2]! - GREEN[2]) < 24) found++;
    return found / (pixels.length / 3);
  };
  await eventually('the document shows over the page', green, (share) => share > 0.15);
  await page.bringToFront();

  await page.getByRole('button', { name: 'End the session of A customer' }).click();
  await page.getByRole('button', { name: 'Yes, end it for all' }).click();
  expect(await watching.why()).toMatchObject({ reason: 'supervisor-ended' });
  await page.getByRole('button', { name: 'History' }).click();
  await page.getByRole('button', { name: /A customer · supervisor-ended/ }).click();
  await page.getByText('ended-by-supervisor by sue').waitFor();
  await keepAll('history', page);
});

/** The titles in the library's table, in order. */
const titles = (page: Page): Promise<string[]> => page.locator('td.title').allTextContents();

async function adds(page: Page, title: string): Promise<void> {
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByLabel('Title').fill(title);
  await page.getByLabel('Address').fill(`https://bank.example/${title.toLowerCase()}`);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('cell', { name: title, exact: true }).waitFor();
}

test('a supervisor edits, orders and deletes what is in the library, and hears of one who does so at the same time', async () => {
  const page = await signIn();
  await page.getByRole('button', { name: 'Library' }).click();
  await page.getByRole('button', { name: 'Add', exact: true }).waitFor();
  const before = await titles(page);
  for (const title of ['Alpha', 'Beta', 'Gamma']) await adds(page, title);
  expect(await titles(page)).toEqual([...before, 'Alpha', 'Beta', 'Gamma']);

  await page.getByRole('button', { name: 'Edit Beta' }).click();
  // What is edited is the one that was chosen, wherever it comes to stand meanwhile.
  await page.getByRole('button', { name: 'Move Beta up' }).click();
  await eventually('Beta is before Alpha', () => titles(page), (now) => now.at(-2) === 'Alpha');
  await page.getByLabel('Title').fill('');
  await page.getByRole('button', { name: 'Save' }).click();
  expect(await page.getByLabel('Title').evaluate((input: HTMLInputElement) => input.validity.valueMissing)).toBe(true);
  await page.getByLabel('Title').fill('Beta two');
  await page.getByLabel('Address').fill('ftp://bank.example/beta');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('alert').filter({ hasText: /http/ }).waitFor();
  expect(await titles(page)).toEqual([...before, 'Beta', 'Alpha', 'Gamma']);
  await page.getByLabel('Address').fill('https://bank.example/beta-two');
  await page.getByLabel('Category').fill('Letters');
  await page.getByRole('button', { name: 'Save' }).click();
  const row = page.getByRole('row').filter({ hasText: 'Beta two' });
  await row.filter({ hasText: 'Letters' }).filter({ hasText: 'https://bank.example/beta-two' }).waitFor();

  expect(await titles(page)).toEqual([...before, 'Beta two', 'Alpha', 'Gamma']);

  await page.getByRole('button', { name: 'Move Gamma up' }).click();
  await eventually('Gamma is before Alpha', () => titles(page), (now) => now.at(-2) === 'Gamma');
  await page.getByRole('button', { name: 'Move Beta two down' }).click();
  await eventually('and before Beta two', () => titles(page), (now) => now.slice(-3).join() === 'Gamma,Beta two,Alpha');
  expect(await page.getByRole('button', { name: 'Move Alpha down' }).isDisabled()).toBe(true);

  // Another one, in a window of its own, read the library before this change.
  const other = await signIn();
  await other.getByRole('button', { name: 'Library' }).click();
  await other.getByRole('cell', { name: 'Alpha', exact: true }).waitFor();
  await page.getByRole('button', { name: 'Delete Alpha' }).click();
  await page.getByRole('cell', { name: 'Alpha', exact: true }).waitFor({ state: 'detached' });
  await adds(page, 'Delta');
  await other.getByRole('button', { name: 'Add', exact: true }).click();
  await other.getByLabel('Title').fill('Omega');
  await other.getByLabel('Address').fill('https://bank.example/omega');
  await other.getByRole('button', { name: 'Save' }).click();
  await other.getByRole('alert').filter({ hasText: /somebody else changed the library meanwhile/i }).waitFor();
  await other.getByRole('cell', { name: 'Alpha', exact: true }).waitFor({ state: 'detached' });
  await other.getByRole('button', { name: 'Save' }).click();
  await other.getByRole('cell', { name: 'Omega', exact: true }).waitFor();
  expect(await titles(other)).toEqual([...before, 'Gamma', 'Beta two', 'Delta', 'Omega']);

  for (const title of ['Gamma', 'Beta two', 'Delta', 'Omega']) {
    await other.getByRole('button', { name: `Delete ${title}` }).click();
    await other.getByRole('cell', { name: title, exact: true }).waitFor({ state: 'detached' });
  }
  await page.reload();
  await page.getByRole('button', { name: 'Library' }).click();
  await page.getByRole('button', { name: 'Add', exact: true }).waitFor();
  await eventually('only what was there before is left', () => titles(page), (now) => now.join() === before.join());
});

test('a wall shows who agreed to it, the consumer is told of it; a supervisor takes over and gives back', async () => {
  const page = await signIn();
  const sharing = await Sharing.open(scene.consumer, scene.site, 'form.html', '{}', { assist: { supervised: true } });
  const watching = await Watching.open(scene.agent, scene.site, { correlationId: await sharing.cid() });
  // Another customer; in the same browser it would be a tab of the same session.
  const stranger = await scene.people[0].newContext();
  await Sharing.open(stranger, scene.site, 'article.html', '{}');
  await sharing.page.bringToFront();
  await sharing.asks();
  await says(sharing, 'While Ana is here, a supervisor may watch too; you will see that here.');
  await sharing.press('share');
  await watching.is('live');
  await page.bringToFront();

  const tile = page.getByRole('img', { name: 'The shared page, small' });
  await tile.waitFor();
  await page.getByText('No picture: the customer was not told').waitFor();
  await says(sharing, 'Ana sees this page. A supervisor is watching.');
  const pixels = (): Promise<number> => tile.evaluate((canvas: HTMLCanvasElement) => new Set(canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height).data).size);
  await eventually('the tile shows the page', pixels, (colours) => colours > 20);
  await keepAll('wall', page);
  await page.getByRole('button', { name: 'Library' }).click();
  await says(sharing, 'Ana sees this page. A supervisor may watch.');
  await page.getByRole('button', { name: 'Now' }).click();

  await watching.run('viewing.control.take()');
  await sharing.page.bringToFront();
  await sharing.asks();
  await sharing.press('share');
  await page.bringToFront();
  await page.getByRole('listitem').filter({ hasText: 'With Ana' }).getByRole('button', { name: 'Ask to see it: the page of A customer' }).click();
  await sharing.page.bringToFront();
  await sharing.asks();
  await sharing.press('share');
  await page.bringToFront();
  await page.getByRole('button', { name: 'Take over' }).click();
  await sharing.page.bringToFront();
  await sharing.asks();
  await says(sharing, 'Sue asks to help on this page');
  await sharing.press('share');
  await says(sharing, 'Sue leads.');
  await watching.says(/Sue \(supervisor\) took this session over/);
  expect(await watching.run(`viewing.control.take().catch((why) => why.message)`)).toMatch(/^a supervisor leads this session now/);
  await page.bringToFront();
  await keepAll('took-over', page);
  await page.getByRole('button', { name: 'Give it back' }).click();
  await watching.says(/You lead this session now/);
  await eventually('control went back', () => watching.run<number | null>('viewing.control.by'), (by) => by === 1);
  await stranger.close();
});

test('an agent’s account is none of a supervisor', async () => {
  const page = await signIn('demo', scene.server.password);
  await page.getByText('This is an agent’s account.').waitFor();
});
