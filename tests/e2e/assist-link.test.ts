import { afterEach, describe, expect, test } from 'vitest';
import { AssistScene } from './harness/assist-scene.ts';
import { difference, type Sharing, Watching } from './harness/assist.ts';
import { mayMakeNetworks } from './harness/net.ts';
import { eventually } from './harness/wait.ts';

/** A few pixels of a caret may differ. */
const SAME = 0.00005;

/** Twice what the product promises: three seconds without a word, one second after a socket closed. */
const TOLD_MILLIS = 6_000;
const TOLD_AT_ONCE_MILLIS = 2_000;

const lineIs = (sharing: Sharing, state: string, withinMillis: number): Promise<unknown> =>
  eventually(`the consumer's line is ${state}`, () => sharing.page.evaluate(() => (window as unknown as { line: string }).line), (now) => now === state, withinMillis);

/** How long it takes until the stage shows the page as it is, within what a person would wait. */
async function catchesUp(sharing: Sharing, watching: Watching): Promise<void> {
  expect(await watching.comesClose(sharing, SAME)).toBeLessThanOrEqual(SAME);
}

/** The consumer is at the far end of a cable of ours that loses real packets, so that the kernels' own TCP deals with it. */
describe.skipIf(!mayMakeNetworks)('co-browsing over a bad line (needs root: network namespaces)', () => {
  const scene = AssistScene.overBadCable('assist-link');

  afterEach(async () => {
    scene.net.restore();
    await scene.net.becomes({});
  });

  test('200 ms each way with 2 % loss, then 5 s of nothing, then a closed socket: both sides are told, and it comes back whole and fresh', async () => {
    const { net } = scene;
    const [sharing, watching] = await scene.shared('form.html');
    await catchesUp(sharing, watching);
    await net.becomes({ delayMillis: 200, loss: 0.02 });
    await sharing.page.locator('#name').pressSequentially('a long name over a long line', { delay: 40 });
    await catchesUp(sharing, watching);
    expect(await watching.latency()).toBeGreaterThanOrEqual(150);
    expect((await net.becomes({})).lost).toBeGreaterThan(0);
    await sharing.page.locator('#name').pressSequentially(' and a short one');
    await catchesUp(sharing, watching);
    await eventually('the picture is fresh again', async () => {
      await sharing.page.locator('#name').press('Backspace');
      return (await watching.latency()) ?? Infinity;
    }, (millis) => millis < 150);

    const began = Date.now();
    await net.becomes({ black: true });
    await Promise.all([lineIs(sharing, 'lost', TOLD_MILLIS), watching.is('away', TOLD_MILLIS)]);
    await sharing.page.locator('#name').fill('typed while nobody saw it');
    await sharing.page.waitForTimeout(Math.max(0, 5_000 - (Date.now() - began)));
    await net.becomes({});
    await Promise.all([lineIs(sharing, 'open', 15_000), watching.is('live')]);
    await catchesUp(sharing, watching);

    net.resetConnections();
    await sharing.page.locator('#name').press('x'); // so that something goes over the line at once
    await Promise.all([lineIs(sharing, 'lost', TOLD_AT_ONCE_MILLIS), watching.is('away', TOLD_AT_ONCE_MILLIS)]);
    net.restore();
    await watching.is('live');

    // An agent at the far end too.
    const far = await Watching.open(await scene.window(0), scene.site, { correlationId: await sharing.cid() });
    await sharing.consents();
    await far.is('live');
    await net.becomes({ black: true });
    await far.is('lost', TOLD_MILLIS);
    await net.becomes({});
    await far.is('live');
    await catchesUp(sharing, far);
    await far.page.context().close();
  }, 120_000);

  test('256 kbit/s: a page that scrolls fast is shown less often, not later and later', async () => {
    const { net } = scene;
    const [sharing, watching] = await scene.shared('article.html');
    expect(await watching.comesClose(sharing, 0.001)).toBeLessThanOrEqual(0.001);
    await net.becomes({ kbps: 256 });
    for (let at = 300; at <= 2_400; at += 300) {
      await sharing.page.evaluate((top) => scrollTo(0, top), at);
      await sharing.page.waitForTimeout(100);
    }
    // A line with ruby is drawn otherwise by the browser itself.
    expect(await watching.comesClose(sharing, 0.005)).toBeLessThanOrEqual(0.005);
    // What waited in front of it would be shown first; nothing waits but what is dirty now.
    expect(await watching.latency()).toBeLessThan(6_000);

    // Other permissions, another picture of the page: taken anew, from nothing.
    await net.becomes({});
    const fresh = await Watching.open(scene.agent, scene.site, { correlationId: await sharing.cid() }, { permissions: { viewable: ['default'], interactive: [] } });
    await sharing.consents();
    await fresh.is('live');
    await eventually('the picture equals one that is taken anew', async () => difference(await watching.picture(), await fresh.picture()), (share) => share <= SAME);
  });
});
