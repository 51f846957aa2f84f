import { expect, test } from 'vitest';
import { AGENT, CONSUMER } from './harness/media.ts';
import { type AgentPage, type ShopPage, talk } from './harness/pages.ts';
import { Scene } from './harness/scene.ts';
import type { Senses } from './harness/senses.ts';
import { hears, hearsNothing, seesNoMovement } from './harness/watch.ts';

/** A consumer in the shop talks to an agent at the console: two real browsers, the real pages. */

const scene = Scene.with();

test('a consumer who calls an expert sees and hears the agent, and the agent the consumer', async () => {
  const agent = await scene.desk();
  const shop = await scene.shop();

  await shop.call();
  await agent.answers();
  await talk(shop, agent);

  await shop.end();
  await agent.says(/The call has ended/);
});

test('a call without video carries voices and no picture', async () => {
  const agent = await scene.desk();
  const shop = await scene.shop({ video: 'none' });

  await shop.call();
  await agent.answers();
  await Promise.all([hears(shop.page, shop.remote, AGENT), hears(agent.page, agent.remote, CONSUMER)]);

  expect([await videoTracks(shop), await videoTracks(agent)]).toEqual([0, 0]);
});

test('a call with the agent\'s picture only shows the agent to the consumer and nobody to the agent', async () => {
  const agent = await scene.desk();
  const shop = await scene.shop({ video: 'agentOnly' });

  await shop.call();
  await agent.answers();
  await Promise.all([shop.seesAndHears(AGENT), hears(agent.page, agent.remote, CONSUMER)]);

  await seesNoMovement(agent.page, agent.remote, CONSUMER);
});

test('hold silences both sides and resume brings them back', async () => {
  const agent = await scene.desk();
  const shop = await scene.shop();
  await shop.call();
  await agent.answers();
  await talk(shop, agent);

  await agent.hold();
  await Promise.all([hearsNothing(shop.page, shop.remote), hearsNothing(agent.page, agent.remote)]);
  await seesNoMovement(shop.page, shop.remote, AGENT);

  await agent.hold();
  await talk(shop, agent);
});

test('a consumer who mutes is not heard but still seen, until he speaks again', async () => {
  const agent = await scene.desk();
  const shop = await scene.shop();
  await shop.call();
  await agent.answers();
  await talk(shop, agent);

  await shop.mute();
  await hearsNothing(agent.page, agent.remote);
  await shop.mute();
  await agent.seesAndHears(CONSUMER);
});

test('an agent who declines lets the consumer know', async () => {
  const agent = await scene.desk();
  const shop = await scene.shop();

  await shop.call();
  await agent.says(/calling/);
  await agent.decline();

  await shop.says(/declined/i);
});

test('a consumer who gives up while it rings stops the ringing', async () => {
  const agent = await scene.desk();
  const shop = await scene.shop();

  await shop.call();
  await agent.says(/calling/);
  await shop.end();

  await agent.says(/Waiting for a call/);
});

test('both ends hanging up at once end one call, and the next call is good', async () => {
  const agent = await scene.desk();
  const shop = await scene.shop();
  await shop.call();
  await agent.answers();
  await talk(shop, agent);

  await Promise.all([shop.endsNow(), agent.endsNow()]);
  await agent.page.getByRole('button', { name: 'Close' }).click();

  await shop.call();
  await agent.answers();
  await talk(shop, agent);
});

test('nobody signed in: the consumer is told that nobody can be reached', async () => {
  const shop = await scene.shop();

  await shop.call();

  await shop.says(/Nobody can be reached/);
});

const videoTracks = (side: ShopPage | AgentPage): Promise<number> =>
  side.page.evaluate((selector) => {
    const stream = (window as unknown as { senses: Senses }).senses.media(selector)?.srcObject;
    return stream instanceof MediaStream ? stream.getVideoTracks().length : 0;
  }, side.remote);
