import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CONSUMER, PHONE } from './harness/media.ts';
import { AgentPage, ShopPage, talk } from './harness/pages.ts';
import { Phone } from './harness/phone.ts';
import { RESULTS, ROOT } from './harness/places.ts';
import { freePorts } from './harness/ports.ts';
import { Scene } from './harness/scene.ts';
import { shareOf } from './harness/truth.ts';
import { eventually } from './harness/wait.ts';
import { hears, hearsNothing } from './harness/watch.ts';

/** A consumer waits for the next agent who is free; what the agents and the administrator see of it. */

const queue = (index: number, settings: Record<string, string>): string[] =>
  Object.entries(settings).map(([key, value]) => `gateway.queues[${index}].${key}=${value}`);

const [sipPort] = (await freePorts(2)) as [number, number];
/** So long it rings at an agent. */
const RING = 5;
const scene = Scene.with({
  trunk: sipPort,
  set: [
    'gateway.domain=phone.example', // agents may call its phones
    ...queue(0, { name: 'advice', 'ring-seconds': String(RING), 'wrap-up-seconds': '20' }),
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
  return AgentPage.open(scene.agent, scene.server, 'bea', await account('bea', 'Bea Green'));
}

/** Two agents, the first of them free for longer: whom a call rings first. */
async function desks(): Promise<[AgentPage, AgentPage]> {
  const first = await scene.desk();
  return [first, await bea()];
}

/** A new password of an account, which is made if there is none. */
async function account(name: string, displayName: string): Promise<string> {
  const { password } = JSON.parse(await administrator(`agents/${name}`, { displayName })) as { password: string };
  return password;
}

const phone = async (): Promise<Phone> =>
  scene.keep(await Phone.start(mkdtempSync(join(tmpdir(), 'alongside-phone-')), { sipPort, answers: 'by-hand', audioCodec: 'PCMU/8000/1', videoCodec: undefined }));

/** What REST on the management port says; with a body it is a PUT. */
async function administrator(path: string, put?: object): Promise<string> {
  const token = readFileSync(join(scene.server.folder, 'admin.token'), 'utf8').trim();
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const answer = await fetch(`${scene.server.management}/api/v1/${path}`, { headers, ...(put === undefined ? {} : { method: 'PUT', body: JSON.stringify(put) }) });
  return answer.text();
}

const incoming = (agent: AgentPage) => agent.page.getByRole('button', { name: 'Answer', exact: true });

test('a consumer hears the place, the first agent lets it ring, the second answers, holds, and hands on to a phone; the record is right everywhere', async () => {
  const [[first, second], shop, bob] = await Promise.all([desks(), ShopPage.queued(scene.consumer, scene.server), phone()]);
  await shop.call();

  await incoming(first).waitFor({ timeout: 15_000 });
  await shop.page.getByText(/next in line/i).first().waitFor();
  const ringing = first.page.getByRole('listitem').filter({ hasText: 'Queue advice' });
  await ringing.getByText(`From ${scene.server.url}/sample/`).waitFor();
  await second.page.getByRole('region', { name: 'Queues' }).getByText('1 waits').waitFor();
  await first.page.getByText('You did not answer, so you are away.').waitFor({ timeout: 15_000 });
  await second.answers();
  await talk(shop, second);
  await second.page.getByLabel('Notes').fill('Wants a hat in blue.');
  await second.page.getByText('Saved').waitFor();

  await second.hold();
  await shop.says(/put you on hold/);
  await hearsNothing(shop.page, shop.remote);
  await second.transfers('sip:bob@phone.example');
  await bob.hasEvent('CALL_INCOMING');
  await bob.answer();
  await second.says(/The call has ended/);
  await hears(shop.page, shop.remote, PHONE);
  await bob.hearsFor(2);
  await shop.end();
  await bob.hasEvent('CALL_CLOSED');
  expect(shareOf(bob.heard()[0]!, CONSUMER.toneHz)).toBeGreaterThan(0.7);

  await second.page.getByRole('button', { name: 'Finish' }).click();
  const today = second.page.getByRole('region', { name: 'Today' });
  await today.getByText('Wants a hat in blue.').waitFor({ timeout: 15_000 });
  await today.getByText(/Talked 0:\d\d · advice/).waitFor();
  const { calls } = JSON.parse(await administrator('calls?queue=advice&agent=bea')) as { calls: { call: string; waitedSeconds: number }[] };
  expect(calls).toMatchObject([{ dialled: 'queue:advice', queue: 'advice', agent: 'bea', reason: 'normal' }]);
  expect(calls[0]!.waitedSeconds).toBeGreaterThan(RING);
  const { call } = calls[0]!;
  const { legs } = JSON.parse(await administrator(`calls/${call}`)) as { legs: { side: string; address: string; talked: boolean; audio?: string; since: string; until: string }[] };
  expect(legs.map(({ side, address, talked, audio }) => [side, address.split('@')[0]!.replace(/-.*/, ''), talked, audio ?? ''])).toEqual([
    ['caller', 'visitor', true, expect.stringMatching(/opus|PCMU/i)],
    ['callee', 'demo', false, ''],
    ['callee', 'bea', true, 'opus'],
    ['callee', 'sip:bob', true, 'PCMU'],
  ]);
  for (const { since, until } of legs) expect(Date.parse(until)).toBeGreaterThan(Date.parse(since));
  expect(legs[1]!.until <= legs[2]!.since).toBe(true);
  const row = (await administrator('calls?queue=advice&format=csv')).split('\r\n').find((line) => line.startsWith(`${call},`));
  expect(row).toMatch(/,queue:advice,bea@phone\.example,bea,advice,.*,normal,.*; bea@phone\.example opus VP8; sip:bob@phone\.example PCMU/);
  const story = await alongside('call', call);
  expect(story).toMatch(/waits in the queue advice[\s\S]*rings at demo@[\s\S]*rings at bea@[\s\S]*answered by bea@[\s\S]*hands the call on[\s\S]*INVITE to sip:bob@[\s\S]*note +bea: Wants a hat in blue\./);
  expect(await administrator('audit?format=csv')).toMatch(/,bea,sign-in,,ok,/);
});

test('an agent whose tab is closed while it rings costs the consumer nothing, not even the place, and calls of queues can answer themselves', async () => {
  const [first, second] = await desks();
  await second.page.getByLabel('Away', { exact: true }).check({ force: true });
  const [shop, later] = await Promise.all([ShopPage.queued(scene.consumer, scene.server), ShopPage.queued(scene.consumer, scene.server)]);
  await shop.call();
  await incoming(first).waitFor({ timeout: 15_000 });
  await later.call();
  await later.page.getByText(/You are number 2/).first().waitFor();
  await second.page.getByLabel('Answer calls from queues by themselves').check();

  await first.page.close();
  await second.page.getByLabel('Available', { exact: true }).check({ force: true });

  await talk(shop, second);
  await later.page.getByText(/next in line/i).first().waitFor();
  await second.page.getByLabel('Answer calls from queues by themselves').uncheck(); // the browser would remember it
  await Promise.all([shop.end(), later.end()]);
});

test('the agent hands a consumer on to a queue: it is refused in words where that is closed, else the consumer waits on hold and somebody else answers', async () => {
  const [first, second] = await desks();
  const shop = await scene.shop();
  await shop.call();
  await first.answers();
  await talk(shop, first);

  await first.transfers('queue:closed');
  await first.page.getByRole('alert').filter({ hasText: 'The transfer failed: the queue closed is closed. See you tomorrow at eight.' }).waitFor();
  await first.says(/Connected/);

  await first.page.getByRole('button', { name: 'Transfer', exact: true }).click();
  await first.page.getByRole('group', { name: 'Queues' }).getByRole('button', { name: 'Queue advice' }).click();
  await first.page.screenshot({ path: join(RESULTS, 'transfer-to-queue.png') });
  await first.page.keyboard.press('Enter');
  await first.page.getByRole('alert').filter({ hasText: /waits in the queue advice now/ }).waitFor();
  await shop.says(/next in line/i);
  await shop.page.screenshot({ path: join(RESULTS, 'waits-on-hold.png') });
  await second.answers();
  await talk(shop, second);
  await shop.end();
});

test('two consoles that answer in the same moment: one has the call, the other reads who took it, and nothing is an error', async () => {
  const consoles = [await scene.desk(), await scene.desk()];
  const shop = await scene.shop();
  await shop.call();
  await Promise.all(consoles.map((each) => incoming(each).waitFor({ timeout: 15_000 })));

  await Promise.all(consoles.map((each) => incoming(each).evaluate((button: HTMLElement) => button.click())));

  const won = await eventually('one has it', () => Promise.all(consoles.map((each) => each.page.getByRole('status').first().innerText())), (lines) => lines.includes('Connected.') && lines.some((line) => /elsewhere/.test(line)), 15_000);
  const [winner, loser] = won[0] === 'Connected.' ? [consoles[0]!, consoles[1]!] : [consoles[1]!, consoles[0]!];
  expect(await loser.page.getByRole('alert').innerText()).toMatch(/^Demo Agent took the call\./);
  expect(await winner.page.getByRole('alert').count()).toBe(0);
  await talk(shop, winner);
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

test('five wrong passwords lock an account, and the right one then says so too', async () => {
  const password = await account('carl', 'Carl Brown');
  const page = await scene.agent.open(`${scene.server.url}/agent/`);
  const tries = async (word: string, says: RegExp): Promise<void> => {
    await page.getByLabel('Name').fill('carl');
    await page.getByLabel('Password').fill(word);
    const answered = page.waitForResponse(/sign-in/);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await answered;
    await page.getByText(says).waitFor();
  };
  for (let wrong = 1; wrong <= 5; wrong++) await tries(`wrong ${wrong}`, /The name or the password is wrong\./);
  await tries(password, /Too many attempts\. Wait a while and try again\./);
  expect(await administrator('audit?who=carl&format=csv')).toMatch(/,carl,sign-in,,limit,[\s\S]*,carl,sign-in,,bad-token,/);
});
