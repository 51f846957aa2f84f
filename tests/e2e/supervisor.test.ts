import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Sharing, Site, Watching } from './harness/assist.ts';
import { Person } from './harness/browser.ts';
import { AGENT, CONSUMER } from './harness/media.ts';
import { RESULTS, ROOT } from './harness/places.ts';
import { Server } from './harness/server.ts';

/** The supervisors' console, with a page that is shared. */

let server: Server;
let site: Site;
let people: readonly [Person, Person];
let consumer: BrowserContext;
let desk: BrowserContext;
let password: string;

beforeAll(async () => {
  server = await Server.start();
  site = await Site.start(server);
  people = await Promise.all([Person.launch(CONSUMER), Person.launch(AGENT)]);
  [consumer, desk] = await Promise.all([people[0].newContext(), people[1].newContext()]);
  const told = execFileSync(join(ROOT, 'alongside'), ['account', 'add', '--data', server.folder, '--display-name', 'Sue', '--role', 'supervisor', 'sue'], { encoding: 'utf8' });
  password = /password (\S+)/.exec(told)![1]!;
}, 120_000);

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await Promise.all(people.map((person) => person.screenshots(task.name)));
});

afterAll(async () => {
  await Promise.all(people.map((person) => person.close()));
  site?.stop();
  await server?.stop();
});

async function keep(name: string, page: Page): Promise<void> {
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(join(RESULTS, `supervisor-${name}.png`), await page.screenshot());
}

describe('a supervisor', () => {
  test('puts a library together, asks to see a page, ends the session, and reads what happened', async () => {
    const page = await desk.newPage();
    await page.goto(`${server.url}/supervisor/`);
    await page.getByLabel('Name').fill('sue');
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
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
    await keep('library', page);

    const sharing = await Sharing.open(consumer, site, 'form.html');
    const watching = await Watching.open(desk, site, { correlationId: await sharing.cid() });
    await sharing.consents();
    await watching.is('live');
    await page.bringToFront();
    await page.getByRole('button', { name: 'Now' }).click();
    await page.getByText('With Ana').waitFor();
    await page.getByRole('button', { name: 'Ask to see the page of A customer' }).click();
    await sharing.consents();
    const own = Watching.of(page);
    expect(await own.comesClose(sharing, 0.02)).toBeLessThanOrEqual(0.02);
    await keep('now', page);

    await page.getByRole('button', { name: 'End the session of A customer' }).click();
    await page.getByRole('button', { name: 'Yes, end it for all' }).click();
    expect(await watching.why()).toMatchObject({ reason: 'supervisor-ended' });
    await page.getByRole('button', { name: 'History' }).click();
    await page.getByRole('button', { name: /A customer · supervisor-ended/ }).click();
    await page.getByText('ended-by-supervisor by sue').waitFor();
    await keep('history', page);
  });

  test('is not whoever signs in as an agent', async () => {
    const page = await desk.newPage();
    await page.goto(`${server.url}/supervisor/`);
    await page.getByLabel('Name').fill('demo');
    await page.getByLabel('Password').fill(server.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('This is an agent’s account.').waitFor();
  });
});
