import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { AGENT, CONSUMER, FRAMES, PHONE, type Source } from './harness/media.ts';
import { type AgentPage, talk } from './harness/pages.ts';
import { Phone, type PhoneOptions } from './harness/phone.ts';
import { freePorts } from './harness/ports.ts';
import { Scene } from './harness/scene.ts';
import { shareOf } from './harness/truth.ts';
import { eventually } from './harness/wait.ts';
import { hears, hearsNothing } from './harness/watch.ts';

/** A consumer who talks to the agent is handed on to a phone, and back: who is heard and seen is told by tone and barcode. */

const [sipPort] = (await freePorts(2)) as [number, number];
/** Agents may dial the phones of their own domain. */
const scene = Scene.with({ trunk: sipPort, set: ['gateway.domain=phone.example'] });
const BOB = 'sip:bob@phone.example';

const phone = async (options: PhoneOptions = {}): Promise<Phone> =>
  scene.keep(await Phone.start(mkdtempSync(join(tmpdir(), 'alongside-phone-')), { sipPort, ...options }));

const form = (agent: AgentPage) => agent.page.getByRole('form', { name: 'Transfer' });

async function passTo(agent: AgentPage, address: string, button: 'Transfer now' | 'Talk first'): Promise<void> {
  await agent.page.getByRole('button', { name: 'Transfer', exact: true }).click();
  await form(agent).getByLabel('Pass the call to').fill(address);
  await form(agent).getByRole('button', { name: button }).click();
}

async function talking() {
  const [agent, shop] = await Promise.all([scene.desk(), scene.shop()]);
  await shop.call();
  await agent.answers();
  await talk(shop, agent);
  return { agent, shop };
}

test('the agent transfers the consumer to a phone: both are seen and heard there, and the agent is free', async () => {
  const bob = await phone({ answers: 'by-hand', audioCodec: 'PCMU/8000/1', videoCodec: 'VP8' });
  const { agent, shop } = await talking();

  await passTo(agent, BOB, 'Transfer now');
  await bob.hasEvent('CALL_INCOMING');
  await agent.says(/it rings there/);
  await shop.says(/put you on hold/);
  await hearsNothing(shop.page, shop.remote);
  await bob.answer();

  await agent.says(/The call has ended/);
  await shop.seesAndHears(PHONE);
  await seesTheCaller(bob, CONSUMER);
  await bob.hearsFor(2);
  await shop.end();
  await bob.hasEvent('CALL_CLOSED');
  expect(shareOf(bob.heard()[0]!, CONSUMER.toneHz)).toBeGreaterThan(0.7);
});

test('a phone that refuses leaves the consumer with the agent, who reads why and passes on by the keyboard alone', async () => {
  const bob = await phone({ answers: 'by-hand', videoCodec: 'VP8' });
  const { agent, shop } = await talking();

  await passTo(agent, BOB, 'Transfer now');
  await bob.hasEvent('CALL_INCOMING');
  await bob.hangUp();
  await agent.page.getByRole('alert').filter({ hasText: /The transfer failed: it is busy there/ }).waitFor({ timeout: 15_000 });
  await talk(shop, agent);

  const seen = bob.eventCount;
  await agent.page.getByRole('button', { name: 'Transfer', exact: true }).focus();
  await agent.page.keyboard.press('Enter');
  await agent.page.waitForFunction(() => document.activeElement instanceof HTMLInputElement); // the form takes the focus
  await agent.page.keyboard.type(BOB);
  await agent.page.keyboard.press('Enter');
  await bob.hasEvent('CALL_INCOMING', 15_000, seen);
  await agent.page.getByRole('button', { name: 'Take the call back' }).click();
  await bob.hasEvent('CALL_CLOSED', 15_000, seen);
  await talk(shop, agent);
  await shop.end();
});

test('the agent asks the phone first, and then connects the two', async () => {
  const bob = await phone({ audioCodec: 'PCMU/8000/1', videoCodec: 'VP8' });
  const { agent, shop } = await talking();

  await passTo(agent, BOB, 'Talk first');
  await hears(agent.page, agent.remote, PHONE);
  await hearsNothing(shop.page, shop.remote);
  await agent.page.getByRole('button', { name: /^Connect/ }).click();

  await agent.says(/The call has ended/);
  await hears(shop.page, shop.remote, PHONE);
  await bob.hearsFor(6, 30_000);
  await shop.end();
  await bob.hasEvent('CALL_CLOSED');
  const heard = bob.heard()[0]!;
  expect(shareOf(heard, AGENT.toneHz) + shareOf(heard, CONSUMER.toneHz)).toBeGreaterThan(0.7);
  expect(shareOf(heard, CONSUMER.toneHz)).toBeGreaterThan(0.1);
});

test('a phone transfers the consumer to the agent by REFER', async () => {
  const bob = await phone({ audioCodec: 'PCMU/8000/1', videoCodec: 'VP8' });
  const [agent, shop] = await Promise.all([scene.desk(), scene.shop({ destination: BOB })]);
  await shop.call();
  await shop.seesAndHears(PHONE);

  await bob.transfer(`sip:demo@127.0.0.1:${scene.server.sipPort}`);
  await agent.answers();

  await bob.hasEvent('CALL_CLOSED');
  await talk(shop, agent);
  await shop.end();
  await agent.says(/The call has ended/);
});

/** The phone decodes pictures that are this source's own, and they move. */
async function seesTheCaller(bob: Phone, source: Source): Promise<void> {
  const seen = new Set<number>();
  await eventually(
    `the phone sees the ${source.name}`,
    async () => {
      const frame = await bob.sees();
      if (frame !== undefined && frame >= source.firstFrame && frame < source.firstFrame + FRAMES) seen.add(frame);
      return seen.size;
    },
    (distinct) => distinct >= 3,
    20_000,
  );
}
