import { afterAll, beforeAll, expect, test } from 'vitest';
import { Person } from '../e2e/harness/browser.ts';
import { AGENT, CONSUMER } from '../e2e/harness/media.ts';
import { AgentPage } from '../e2e/harness/pages.ts';
import { SampleApplication } from '../e2e/harness/sample.ts';
import { Server } from '../e2e/harness/server.ts';
import { hears, sees } from '../e2e/harness/watch.ts';
import { BareMachine } from './machine.ts';

/** What the README promises to somebody who has nothing yet. */

/** Packages, libraries and the build, over a slow line and on a machine that has other work too. */
const FIRST_START_MILLIS = 1_800_000;

const stops: (() => Promise<void> | void)[] = [];
let machine: BareMachine;

beforeAll(async () => {
  machine = await BareMachine.make();
});

afterAll(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
  machine?.remove();
});

test('a Debian with nothing but a JDK installs what it needs, builds, serves, and the sample of ten lines calls an agent there', async () => {
  const server = await Server.start({
    at: machine.enter,
    installed: { command: './alongside', folder: machine.path('.alongside'), readyMillis: FIRST_START_MILLIS },
  });
  stops.push(() => server.stop());
  expect(server.log).toMatch(/^Installing maven$/m);
  const [consumer, expert, application] = await Promise.all([Person.launch(CONSUMER), Person.launch(AGENT), SampleApplication.start(server, 'samples/ten-lines')]);
  stops.push(() => consumer.close(), () => expert.close(), () => application.stop());

  const agent = await AgentPage.open(expert, server);
  const page = await consumer.open(application.url);
  await page.getByRole('button', { name: 'Ask an expert' }).click();
  await agent.answers();

  await Promise.all([sees(page, '#expert', AGENT), hears(page, '#expert', AGENT), hears(agent.page, agent.remote, CONSUMER)]);
});
