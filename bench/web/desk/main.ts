import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Person } from '../../../tests/e2e/harness/browser.ts';
import { AGENT, CONSUMER } from '../../../tests/e2e/harness/media.ts';
import { AgentPage } from '../../../tests/e2e/harness/pages.ts';
import { ROOT } from '../../../tests/e2e/harness/places.ts';
import { Server } from '../../../tests/e2e/harness/server.ts';
import { zipped } from '../size.ts';
import { atMost, print, type Row } from '../table.ts';
import { callRows } from './calls.ts';

/** What a consumer and an agent wait for, and what the agent's page weighs and costs. */
export async function main(): Promise<void> {
  const server = await Server.start();
  const people = await Promise.all([Person.launch(CONSUMER), Person.launch(AGENT)]);
  try {
    const [consumer, agent] = people;
    const calls = await callRows(consumer, await AgentPage.open(agent, server), server);
    print('desk', [...calls, ...sizes()]);
  } finally {
    await Promise.all(people.map((person) => person.close()));
    await server.stop();
  }
}

/** Everything that the console's page may load, and the SDK as a script tag loads it. */
function sizes(): Row[] {
  const console = join(ROOT, 'consoles/agent/dist/assets');
  const scripts = readdirSync(console).filter((file) => file.endsWith('.js'));
  return [
    atMost('JavaScript of the agent console, gzip', scripts.reduce((sum, file) => sum + zipped(console, file), 0) / 1000, 120, 'KB', 1),
    atMost('SDK, gzip', zipped(ROOT, 'clients/web/dist/alongside.js') / 1000, 25, 'KB', 1),
  ];
}
