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

/** A translation, by its language; everything else may be loaded by every console. */
const LANGUAGE = /^[a-z]{2}(-[A-Z]{2})?-/;

/** Everything that a console's page may load, in the language that takes most, and the SDK as a script tag loads it. */
function sizes(): Row[] {
  const folder = join(ROOT, 'consoles/agent/dist/assets');
  let own = 0;
  const languages = new Map<string, number>();
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.js'))) {
    const [language] = LANGUAGE.exec(file) ?? [];
    if (language === undefined) own += zipped(folder, file);
    else languages.set(language, (languages.get(language) ?? 0) + zipped(folder, file));
  }
  return [
    atMost('JavaScript of the agent console with the largest language, gzip', (own + Math.max(...languages.values())) / 1000, 120, 'KB', 1),
    atMost('SDK, gzip', zipped(ROOT, 'clients/web/dist/alongside.js') / 1000, 25, 'KB', 1),
  ];
}
