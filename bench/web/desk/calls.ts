import type { Person } from '../../../tests/e2e/harness/browser.ts';
import { ShopPage, talk, type AgentPage } from '../../../tests/e2e/harness/pages.ts';
import type { Server } from '../../../tests/e2e/harness/server.ts';
import { pause } from '../../../tests/e2e/harness/wait.ts';
import { shareOfTime } from '../busy.ts';
import { atMost, median, percentile, type Row } from '../table.ts';
import { moment, note } from './moments.ts';

/** Calls whose times count; those before them warm up the server and the console. */
const CALLS = 24;
const WARM_UP = 4;
/** A pointer has come to rest before its button is pressed; the page uses that time. A finger comes without warning. */
const REST_MILLIS = 200;
const BUSY_MILLIS = 10_000;

/** A new consumer for each call, who comes, reads and then calls; the agent's console stays open, as on a day of work. */
export async function callRows(consumer: Person, agent: AgentPage, server: Server): Promise<Row[]> {
  const rings = { pointer: [] as number[], touch: [] as number[] };
  const pictures: number[] = [];
  for (let i = 0; i < WARM_UP + CALLS; i++) {
    for (const by of ['pointer', 'touch'] as const) {
      const shop = await visit(consumer, server);
      const { ring, picture } = await call(shop, agent, by === 'pointer' ? REST_MILLIS : 0);
      if (i >= WARM_UP) rings[by].push(ring);
      if (i >= WARM_UP) pictures.push(picture);
      if (i === WARM_UP + CALLS - 1) await talk(shop, agent);
      await hangUp(shop, agent);
    }
  }
  return [
    row(`click → ringing at the agent, p95 of ${CALLS}`, rings.pointer, 150),
    row(`the same without a pointer that comes near before, p95 of ${CALLS}`, rings.touch, 150),
    row(`answer → first picture of the other on both sides, p95 of ${2 * CALLS}`, pictures, 900),
    await busyRow(await visit(consumer, server), agent),
  ];
}

/** The 95th percentile is held to the target, and the median is told beside it. */
function row(figure: string, millis: readonly number[], target: number): Row {
  const { value, ...rest } = atMost(figure, percentile(millis, 95), target, 'ms');
  return { ...rest, value: `${value} (median ${median(millis).toFixed(0)} ms)` };
}

async function visit(consumer: Person, server: Server): Promise<ShopPage> {
  const shop = await ShopPage.open(consumer, server);
  await shop.page.waitForLoadState('networkidle');
  return shop;
}

/** From the press of *Call an expert*, and from the press of *Answer* until the later of the two sees the other. */
async function call(shop: ShopPage, agent: AgentPage, restMillis: number): Promise<{ readonly ring: number; readonly picture: number }> {
  await note(shop.page, shop.remote);
  await note(agent.page, agent.remote);
  if (restMillis > 0) await shop.comesNear();
  await pause(restMillis);
  await shop.call();
  const [clicked, ringing] = await Promise.all([moment(shop.page, 'clicked'), moment(agent.page, 'ringing')]);
  await agent.answers();
  const [answered, ...seen] = await Promise.all([moment(agent.page, 'clicked'), moment(shop.page, 'seen'), moment(agent.page, 'seen')]);
  return { ring: ringing - clicked, picture: Math.max(...seen) - answered };
}

async function hangUp(shop: ShopPage, agent: AgentPage): Promise<void> {
  await agent.end();
  await agent.page.getByRole('button', { name: 'Close' }).click();
  await shop.says(/ended/);
  await shop.page.context().close();
}

/** The console's main thread while two people talk and nobody touches anything. */
async function busyRow(shop: ShopPage, agent: AgentPage): Promise<Row> {
  await shop.call();
  await agent.answers();
  await talk(shop, agent);
  const cdp = await agent.page.context().newCDPSession(agent.page);
  await cdp.send('Performance.enable');
  const busy = await shareOfTime(cdp, () => pause(BUSY_MILLIS));
  await hangUp(shop, agent);
  return atMost(`console's main thread in a call that nobody touches, over ${BUSY_MILLIS / 1000} s`, busy * 100, 3, '%', 1);
}
