import { writeFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { difference, Sharing, Watching } from './harness/assist.ts';
import { Person } from './harness/browser.ts';
import { AGENT, CONSUMER } from './harness/media.ts';
import { RESULTS } from './harness/places.ts';
import { Server } from './harness/server.ts';
import { eventually } from './harness/wait.ts';

/** Co-browsing with two real browsers: what the agent's canvas shows is held against what the consumer's page shows. */

let server: Server;
let people: readonly [Person, Person];
let consumer: BrowserContext;
let agent: BrowserContext;

beforeAll(async () => {
  server = await Server.start();
  people = await Promise.all([Person.launch(CONSUMER), Person.launch(AGENT)]);
}, 120_000);

beforeEach(async () => {
  [consumer, agent] = await Promise.all([people[0].newContext(), people[1].newContext()]);
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await Promise.all(people.map((person) => person.screenshots(task.name)));
  await Promise.all([consumer.close(), agent.close()]);
});

afterAll(async () => {
  await Promise.all(people.map((person) => person.close()));
  await server?.stop();
});

async function agentToken(): Promise<string> {
  const answer = await fetch(`${server.httpUrl}/api/v1/agents/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'demo', password: server.password }),
  });
  return ((await answer.json()) as { token: string }).token;
}

/** A corpus page that is shared, and an agent who was admitted to it. */
async function shared(corpus: string, options = '{}'): Promise<[Sharing, Watching]> {
  const sharing = await Sharing.open(consumer, server, corpus, options);
  const watching = await Watching.open(agent, server, { code: await sharing.code() }, await agentToken());
  await sharing.consents();
  await watching.is('live');
  return [sharing, watching];
}

/** Pictures of both sides, to be looked at by people. */
async function keep(name: string, sharing: Sharing, watching: Watching): Promise<void> {
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(join(RESULTS, `assist-${name}-page.png`), await sharing.page.screenshot());
  writeFileSync(join(RESULTS, `assist-${name}-stage.png`), await watching.page.screenshot());
}

const PAGES = ['bank', 'article', 'form', 'scrollers', 'dashboard'];

describe('the stage shows what the page shows', () => {
  test.each(PAGES)('%s: at load, after scrolling, after typing', async (name) => {
    const [sharing, watching] = await shared(`${name}.html`);
    const figures: Record<string, number> = {};
    const compare = async (when: string): Promise<void> => {
      figures[when] = await watching.shows(sharing, 0.001, 8_000).catch(async () => difference(await sharing.screenshot(), await watching.picture()));
      await keep(`${name}-${when}`, sharing, watching);
    };
    await compare('load');
    await sharing.page.mouse.wheel(0, 437);
    await sharing.page.evaluate(() => (window as unknown as { scrollThings?: () => void }).scrollThings?.());
    await compare('scroll');
    await sharing.page.evaluate(() => scrollTo(0, 0));
    await sharing.page.locator('#name').fill('Ana Example');
    await compare('type');
    console.log(name, figures, await watching.latency());
    for (const [when, share] of Object.entries(figures)) expect(share, `${name} ${when}`).toBeLessThanOrEqual(0.001);
  });
});
void eventually;
