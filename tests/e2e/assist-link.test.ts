import { afterEach, beforeEach, expect, test } from 'vitest';
import { AssistScene } from './harness/assist-scene.ts';
import { difference, type Sharing, Watching } from './harness/assist.ts';
import { ImpairedLine } from './harness/impaired.ts';
import { eventually } from './harness/wait.ts';

/** Co-browsing over bad lines: the consumer's, or the agent's, goes through a proxy of ours that makes it so. Nothing is skipped: it needs no rights and no kernel modules. */

const scene = AssistScene.with('assist-link');
let line: ImpairedLine;

beforeEach(async () => {
  line = await ImpairedLine.to(scene.server.url);
});

afterEach(() => line.stop());

/** A few pixels of a caret may differ. */
const SAME = 0.00005;

/** Twice what the product promises: three seconds without a word, one second after a socket closed. */
const TOLD_MILLIS = 6_000;
const TOLD_AT_ONCE_MILLIS = 2_000;

async function overBadLine(corpus: string): Promise<[Sharing, Watching]> {
  const [sharing, watching] = await scene.shared(corpus, `{ url: '${line.url}' }`);
  expect(await watching.comesClose(sharing, 0.001)).toBeLessThanOrEqual(0.001);
  return [sharing, watching];
}

const lineIs = (sharing: Sharing, state: string, withinMillis: number): Promise<unknown> =>
  eventually(`the consumer's line is ${state}`, () => sharing.page.evaluate(() => (window as unknown as { line: string }).line), (now) => now === state, withinMillis);

/** How long it takes until the stage shows the page as it is, within what a person would wait. */
async function catchesUp(sharing: Sharing, watching: Watching): Promise<void> {
  expect(await watching.comesClose(sharing, SAME)).toBeLessThanOrEqual(SAME);
}

test('200 ms each way and 2 % loss: what is typed arrives, late and whole, and freshness recovers', async () => {
  const [sharing, watching] = await overBadLine('form.html');
  line.becomes({ delayMillis: 200, loss: 0.02 });
  await sharing.page.locator('#name').pressSequentially('a long name over a long line', { delay: 40 });
  await catchesUp(sharing, watching);
  expect(await watching.latency()).toBeGreaterThanOrEqual(150);
  line.becomes({});
  await sharing.page.locator('#name').pressSequentially(' and a short one');
  await catchesUp(sharing, watching);
  await eventually('the picture is fresh again', async () => {
    await sharing.page.locator('#name').press('Backspace');
    return (await watching.latency()) ?? Infinity;
  }, (millis) => millis < 150);
});

test('256 kbit/s: a page that scrolls fast is shown less often, not later and later', async () => {
  const [sharing, watching] = await overBadLine('article.html');
  line.becomes({ kbps: 256 });
  for (let at = 300; at <= 2_400; at += 300) {
    await sharing.page.evaluate((top) => scrollTo(0, top), at);
    await sharing.page.waitForTimeout(100);
  }
  // A line with ruby is drawn otherwise by the browser itself.
  expect(await watching.comesClose(sharing, 0.005)).toBeLessThanOrEqual(0.005);
  // What waited in front of it would be shown first; nothing waits but what is dirty now.
  expect(await watching.latency()).toBeLessThan(6_000);

  // Other permissions, another picture of the page: taken anew, from nothing.
  line.becomes({});
  const fresh = await Watching.open(scene.agent, scene.site, { correlationId: await sharing.cid() }, { permissions: { viewable: ['default'], interactive: [] } });
  await sharing.consents();
  await fresh.is('live');
  await eventually('the picture equals one that is taken anew', async () => difference(await watching.picture(), await fresh.picture()), (share) => share <= SAME);
});

test('a line that is dead for 5 s is told to both sides, and comes back to the page as it is then', async () => {
  const [sharing, watching] = await overBadLine('form.html');
  const began = Date.now();
  line.becomes({ black: true });
  await Promise.all([lineIs(sharing, 'lost', TOLD_MILLIS), watching.is('away', TOLD_MILLIS)]);
  await sharing.page.locator('#name').fill('typed while nobody saw it');
  await sharing.page.waitForTimeout(Math.max(0, 5_000 - (Date.now() - began)));
  line.becomes({});
  await Promise.all([lineIs(sharing, 'open', 15_000), watching.is('live')]);
  await catchesUp(sharing, watching);
});

test('a socket that closes is told at once, the agent’s own too', async () => {
  const [sharing, watching] = await overBadLine('form.html');
  line.becomes({ black: true });
  line.cut();
  await Promise.all([lineIs(sharing, 'lost', TOLD_AT_ONCE_MILLIS), watching.is('away', TOLD_AT_ONCE_MILLIS)]);
  line.becomes({});
  await watching.is('live');

  const far = await Watching.open(scene.agent, scene.site, { correlationId: await sharing.cid() }, {}, line.url);
  await sharing.consents();
  await far.is('live');
  line.becomes({ black: true });
  await far.is('lost', TOLD_MILLIS);
  line.becomes({});
  await far.is('live');
  await catchesUp(sharing, far);
});
