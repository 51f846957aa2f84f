import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { CHROMIUM, Person } from './harness/browser.ts';
import { AGENT, CONSUMER } from './harness/media.ts';
import { mayMakeNetworks, Net } from './harness/net.ts';
import { AgentPage, ShopPage, talk } from './harness/pages.ts';
import { Scene } from './harness/scene.ts';
import { Server } from './harness/server.ts';
import { pause } from './harness/wait.ts';

/** Calls outlive pages and networks, and the far side is told what happens. */

describe('pages come and go', () => {
  const scene = Scene.with();

  test('an agent who reloads the page is back in the call', async () => {
    const agent = await scene.desk();
    const shop = await scene.shop();
    await shop.call();
    await agent.answers();
    await talk(shop, agent);

    await agent.page.reload();

    await talk(shop, agent);
    await shop.end();
    await agent.says(/The call has ended/);
  });

  test('an agent is told within a second that the consumer\'s tab was killed', async () => {
    const agent = await scene.desk();
    const shop = await scene.shop();
    await shop.call();
    await agent.answers();
    await talk(shop, agent);
    const told = agent.says(/The other side is reconnecting/, 5_000).then(() => Date.now());

    const killed = Date.now();
    await shop.page.context().close();

    expect((await told) - killed).toBeLessThan(1_000);
  });

  test('a server that is asked to stop lets a call go on and takes no other; asked again it ends at once', async () => {
    const agent = await scene.desk();
    const shop = await scene.shop();
    await shop.call();
    await agent.answers();
    await talk(shop, agent);

    const { process } = scene.server;
    process.signal('SIGINT');
    await process.says(/calls that go on: [1-9]/, 10_000);
    const late = await scene.shop();
    await late.call();
    await late.says(/All lines are in use/);
    await talk(shop, agent);

    const asked = Date.now();
    process.signal('SIGINT');
    expect(await process.exits()).toBe(130);
    expect(Date.now() - asked).toBeLessThan(2_000);
  });
});

describe.skipIf(!mayMakeNetworks)('networks come and go (needs root: network namespaces)', () => {
  let net: Net;
  let server: Server;
  let consumer: Person;
  let agent: Person;

  beforeAll(async () => {
    net = Net.create();
    server = await Server.start({ at: net.atServer, address: Net.SERVER });
    consumer = await Person.launch(CONSUMER, { program: net.wrapper('consumer', CHROMIUM) });
    agent = await Person.launch(AGENT, { program: net.wrapper('server', CHROMIUM) });
  }, 120_000);

  afterEach(async ({ task }) => {
    net.restore();
    if (task.result?.state === 'fail') await Promise.all([consumer.screenshots(task.name), agent.screenshots(task.name)]);
    await Promise.all([consumer.closePages(), agent.closePages()]);
  });

  afterAll(async () => {
    await Promise.all([consumer?.close(), agent?.close()]);
    await server?.stop();
    net?.remove();
  });

  test('a check before a call names UDP where a firewall holds only that back', async () => {
    const page = await consumer.open(`${server.url}/sample/`);
    await page.addScriptTag({ url: '/sdk/alongside.js' });
    net.blockUdp();

    const report = await page.evaluate(async () => {
      const { token } = (await (await fetch('/sample/token', { method: 'POST' })).json()) as { token: string };
      return (window as unknown as { Alongside: typeof import('../../clients/web/src/index.ts') }).Alongside.check({ token });
    });

    expect(report).toMatchObject({ ready: false, network: { reachable: false }, problems: [{ code: 'udp-blocked' }] });
    expect(report.problems[0]!.words).toBe('This network holds back sound and picture (UDP). Calls need another network, or a firewall that lets them through.');
    expect(report.connectMillis).toBeLessThan(5_000);
  });

  test('a consumer whose network is gone for 5 s is back in the call', async () => {
    const desk = await AgentPage.open(agent, server);
    const shop = await ShopPage.open(consumer, server);
    await shop.call();
    await desk.answers();
    await talk(shop, desk);

    net.cut();
    await desk.says(/The other side is reconnecting/, 5_000);
    await pause(5_000);
    net.restore();

    await talk(shop, desk);
    await shop.end();
    await desk.says(/The call has ended/);
  });
});
