import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { AGENT, CONSUMER, PHONE } from './harness/media.ts';
import { Phone, seesTheCaller, type PhoneOptions } from './harness/phone.ts';
import { freePorts } from './harness/ports.ts';
import { Scene } from './harness/scene.ts';
import { shareOf } from './harness/truth.ts';
import { eventually } from './harness/wait.ts';
import { hears, hearsNothing } from './harness/watch.ts';

/** Browsers and a SIP phone, both ways: what each side sends is recognised at the other by its tone and its barcode. */

const [sipPort] = (await freePorts(2)) as [number, number];
const scene = Scene.with({ trunk: sipPort });

const phone = async (options: PhoneOptions = {}): Promise<Phone> =>
  scene.keep(await Phone.start(mkdtempSync(join(tmpdir(), 'alongside-phone-')), { sipPort, ...options }));

const BOB = { destination: 'sip:bob@phone.example' };

for (const audioCodec of ['opus/48000/2', 'PCMU/8000/1'] as const) {
  for (const videoCodec of ['VP8', 'H264'] as const) {
    test(`a consumer calls a phone that speaks ${audioCodec.split('/')[0]} and ${videoCodec}`, async () => {
      const bob = await phone({ audioCodec, videoCodec });
      const shop = await scene.shop(BOB);

      await shop.call();
      await shop.seesAndHears(PHONE);
      await seesTheCaller(bob, CONSUMER);
      await bob.hearsFor(2);
      await shop.end();

      await bob.hasEvent('CALL_CLOSED');
      expect(shareOf(bob.heard()[0]!, CONSUMER.toneHz)).toBeGreaterThan(0.7);
    });
  }
}

test('a phone calls the agent', async () => {
  const agent = await scene.desk();
  const bob = await phone({ videoCodec: 'VP8' });

  await bob.dial(`sip:demo@127.0.0.1:${scene.server.sipPort}`);
  await agent.answers();
  await agent.seesAndHears(PHONE);
  await seesTheCaller(bob, AGENT);
  await bob.hearsFor(2);
  await bob.hangUp();

  await agent.says(/The call has ended/);
  expect(shareOf(bob.heard()[0]!, AGENT.toneHz)).toBeGreaterThan(0.7);
});

test('a phone without video gives the consumer a voice and no picture', async () => {
  const bob = await phone({ videoCodec: undefined });
  const shop = await scene.shop(BOB);

  await shop.call();
  await hears(shop.page, shop.remote, PHONE);
  await bob.hearsFor(2);
  await shop.end();

  await bob.hasEvent('CALL_CLOSED');
  expect(shareOf(bob.heard()[0]!, CONSUMER.toneHz)).toBeGreaterThan(0.7);
});

test('a consumer who holds a phone is silent to it, and is heard again after', async () => {
  await phone({ videoCodec: 'VP8' });
  const shop = await scene.shop(BOB);
  await shop.call();
  await shop.seesAndHears(PHONE);

  await shop.hold();
  await hearsNothing(shop.page, shop.remote);
  await shop.hold();
  await shop.seesAndHears(PHONE);
});

test('keys that the agent presses arrive at the phone, each once and in order', async () => {
  const agent = await scene.desk();
  const bob = await phone({ videoCodec: undefined });
  await bob.dial(`sip:demo@127.0.0.1:${scene.server.sipPort}`);
  await agent.answers();
  await hears(agent.page, agent.remote, PHONE);

  await agent.press('159#');

  const pressed = await eventually('keys at the phone', () => bob.keys, (keys) => keys.length >= 4);
  expect(pressed).toBe('159#');
});

test('keys that the phone presses are shown to the agent', async () => {
  const agent = await scene.desk();
  const bob = await phone({ videoCodec: undefined });
  await bob.dial(`sip:demo@127.0.0.1:${scene.server.sipPort}`);
  await agent.answers();
  await hears(agent.page, agent.remote, PHONE);

  await bob.press('7');

  await agent.page.getByRole('alert').filter({ hasText: 'pressed 7' }).waitFor({ timeout: 5_000 });
});

test('a busy phone, an unknown name and a phone that is not there each end the call with their own words', async () => {
  const bob = await phone({ answers: 'by-hand' });
  const busy = await scene.shop(BOB);
  await busy.call();
  await bob.hasEvent('CALL_INCOMING');
  await bob.hangUp();
  await busy.says(/busy/i);

  const unknown = await scene.shop({ destination: 'sip:nobody@phone.example' });
  await unknown.call();
  await unknown.says(/Nobody is known by that address/);
});

test('a consumer who gives up while the phone rings cancels the call at the phone', async () => {
  const bob = await phone({ answers: 'by-hand' });
  const shop = await scene.shop(BOB);
  await shop.call();
  await bob.hasEvent('CALL_INCOMING');

  await shop.end();

  await bob.hasEvent('CALL_CLOSED', 3_000);
});
