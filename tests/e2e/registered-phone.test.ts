import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CONSUMER, PHONE } from './harness/media.ts';
import { Phone } from './harness/phone.ts';
import { Scene } from './harness/scene.ts';
import { shareOf } from './harness/truth.ts';
import { hears } from './harness/watch.ts';

/** An agent with a console and a desk phone under one address: the phone registers here, and a call rings both. */

const DOMAIN = 'alongside.local'; // of the agents, unless set
const scene = Scene.with({ set: [`gateway.domains[0].name=${DOMAIN}`, 'gateway.domains[0].digest=md5'] });

/** The agent's own desk phone, registered. */
async function deskPhone(answers: 'at-once' | 'by-hand'): Promise<Phone> {
  const registrar = scene.server.addPhone('demo', DOMAIN);
  const folder = mkdtempSync(join(tmpdir(), 'alongside-phone-'));
  return scene.keep(await Phone.start(folder, { user: 'demo', answers, videoCodec: undefined, registrar }));
}

test("the agent's console and phone both ring; the phone answers, and the console says so", async () => {
  const agent = await scene.desk();
  const phone = await deskPhone('by-hand');
  const shop = await scene.shop();

  await shop.call();
  await agent.rings();
  await phone.hasEvent('CALL_INCOMING');
  await phone.answer();

  await agent.page.getByRole('alert').filter({ hasText: 'answered elsewhere' }).waitFor({ timeout: 5_000 });
  await hears(shop.page, shop.remote, PHONE);
  await phone.hearsFor(2);
  await shop.end();
  await phone.hasEvent('CALL_CLOSED');
  expect(shareOf(phone.heard()[0]!, CONSUMER.toneHz)).toBeGreaterThan(0.7);
});

test("the agent's console and phone both ring; the console answers, and the phone stops", async () => {
  const agent = await scene.desk();
  const phone = await deskPhone('by-hand');
  const shop = await scene.shop();

  await shop.call();
  await phone.hasEvent('CALL_INCOMING');
  await agent.answers();

  await phone.hasEvent('CALL_CLOSED', 3_000);
  await agent.seesAndHears(CONSUMER);
  await agent.end();
  await shop.says(/The call has ended/);
});

test('who declines at the console is not rung at the phone any longer', async () => {
  const agent = await scene.desk();
  const phone = await deskPhone('by-hand');
  const shop = await scene.shop();

  await shop.call();
  await phone.hasEvent('CALL_INCOMING');
  await agent.decline();

  await phone.hasEvent('CALL_CLOSED', 3_000);
  await shop.says(/declined/);
});
