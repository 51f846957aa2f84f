import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { violations } from './harness/axe.ts';
import { AgentPage, talk } from './harness/pages.ts';
import { ROOT } from './harness/places.ts';
import { Scene } from './harness/scene.ts';

/** A consumer waits for the next agent who is free; what the agents and the administrator see of it. */

const queue = (index: number, settings: Record<string, string>): string[] =>
  Object.entries(settings).map(([key, value]) => `gateway.queues[${index}].${key}=${value}`);

const scene = Scene.with({
  set: [
    ...queue(0, { name: 'advice', 'ring-seconds': '5', 'wrap-up-seconds': '20' }),
    ...queue(1, { name: 'closed', hours: 'mon 00:00-00:01', exceptions: `${new Date().toISOString().slice(0, 10)} closed`, 'closed-text': 'See you tomorrow at eight.' }),
    ...queue(2, { name: 'break', 'unstaffed-seconds': '2' }),
  ],
});

function alongside(...command: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(join(ROOT, 'alongside'), [...command, '--data', scene.server.folder], (trouble, out, errors) => (trouble ? reject(new Error(errors)) : resolve(out)));
  });
}

/** A second agent with a password of her own. */
async function bea(): Promise<AgentPage> {
  const added = await alongside('account', 'add', 'bea', '--display-name', 'Bea Green');
  const password = /password (\S+)/.exec(added)![1]!;
  return AgentPage.open(scene.agent, scene.server, 'bea', password);
}

async function administrator(path: string): Promise<string> {
  const token = readFileSync(join(scene.server.folder, 'admin.token'), 'utf8').trim();
  const answer = await fetch(`${scene.server.management}/api/v1/${path}`, { headers: { authorization: `Bearer ${token}` } });
  return answer.text();
}

const incoming = (agent: AgentPage) => agent.page.getByRole('button', { name: 'Answer', exact: true });

test('a consumer hears the place, the first agent lets it ring, the second answers, and the record is right everywhere', async () => {
  const first = await scene.desk();
  const second = await bea();
  const shop = await scene.shop({ destination: 'queue:advice' });
  await shop.call();

  await incoming(first).waitFor({ timeout: 15_000 });
  await shop.page.getByText(/number 1|next in line/i).first().waitFor();
  const ringing = first.page.getByRole('listitem').filter({ hasText: 'Queue advice' });
  await ringing.getByText(`From ${scene.server.url}/sample/`).waitFor();
  await second.page.getByRole('region', { name: 'Queues' }).getByText('1 waits').waitFor();
  expect(await violations(first.page)).toEqual([]);

  await first.page.getByText('You did not answer, so you are away.').waitFor({ timeout: 15_000 });
  await second.answers();
  await talk(shop, second);
  expect(await violations(second.page)).toEqual([]);
  await second.page.getByLabel('Notes').fill('Wants a hat in blue.');
  await shop.end();
  await second.says(/The call has ended/);
  await second.page.getByText('Saved').waitFor();
  await second.page.getByText(/^Wrap-up/).waitFor();
  await second.page.getByRole('button', { name: 'Finish' }).click();

  const today = second.page.getByRole('region', { name: 'Today' });
  await today.getByText('Wants a hat in blue.').waitFor({ timeout: 15_000 });
  await today.getByText(/Talked 0:\d\d · advice/).waitFor();
  const { calls } = JSON.parse(await administrator('calls?queue=advice&agent=bea')) as { calls: { call: string; waitedSeconds: number }[] };
  expect(calls).toMatchObject([{ dialled: 'queue:advice', queue: 'advice', agent: 'bea', reason: 'normal' }]);
  expect(calls[0]!.waitedSeconds).toBeGreaterThan(5);
  const table = await administrator('calls?queue=advice&format=csv');
  expect(table.split('\r\n')[1]).toContain(`${calls[0]!.call},`);
  const story = await alongside('call', calls[0]!.call);
  expect(story).toMatch(/waits in the queue advice[\s\S]*rings at demo@[\s\S]*rings at bea@[\s\S]*answered by bea@[\s\S]*note +bea: Wants a hat in blue\./);
  expect(await administrator('audit?format=csv')).toMatch(/,bea,sign-in,,ok,/);
});

test('an agent whose tab is closed while it rings costs the consumer nothing, and calls of queues can answer themselves', async () => {
  const first = await scene.desk();
  const second = await bea();
  await second.page.getByLabel('Answer calls from queues by themselves').check();
  const shop = await scene.shop({ destination: 'queue:advice' });
  await shop.call();
  await incoming(first).waitFor({ timeout: 15_000 });

  await first.page.close();

  await talk(shop, second);
  await shop.end();
});

test('a queue that is closed says when it opens, and one whose agents are all away says so after its time', async () => {
  const agent = await scene.desk();
  const closed = await scene.shop({ destination: 'queue:closed' });
  await closed.call();
  await closed.page.getByText('See you tomorrow at eight.').waitFor({ timeout: 15_000 });

  await agent.page.getByLabel('Away', { exact: true }).check({ force: true });
  await agent.page.getByLabel('Reason for being away').selectOption('Lunch');
  await agent.says(/You take no calls now/);
  const away = await scene.shop({ destination: 'queue:break' });
  await away.call();
  await away.says(/Nobody can be reached right now/, 20_000);
});
