import type { BrowserContext, CDPSession, Page } from 'playwright-core';
import { Sharing, Site, Watching } from '../../../tests/e2e/harness/assist.ts';
import { pause } from '../../../tests/e2e/harness/wait.ts';
import { shareOfTime } from '../busy.ts';
import { atMost, median, percentile, type Row } from '../table.ts';

const VIEWS = 9;
const KEYS = 60;
const KEY_MILLIS = 150;
const MINUTES_MEASURED = 1;
const MINUTES_PROMISED = 10;

interface Stamps {
  readonly keys: number[];
  /** When a picture was painted, and when the page looked like it. */
  readonly paints: (readonly [number, number])[];
  readonly kbps: number[];
  readonly tasks: number[];
}
type Noted = Window & { stamps: Stamps; viewing: { on(name: string, heard: (event: { kbps: number }) => void): void; latencyMillis: number; state: string }; live: number; firsts: number[]; sharp: Promise<void> };

/** What two people notice: a page of a bank is shared, typed into and scrolled. */
export async function liveRows(consumer: BrowserContext, agent: BrowserContext, site: Site): Promise<Row[]> {
  const views: (readonly [number, number])[] = [];
  while (views.length < VIEWS) views.push(await firstView(consumer, agent, site));
  const page = await consumer.newPage();
  await page.goto(`${site.url}/corpus/bank.html`);
  await page.addScriptTag({ content: `(${noteTasks.toString()})()` });
  const cdp = await consumer.newCDPSession(page);
  await cdp.send('Performance.enable');
  const aloneAtRest = await shareOfTime(cdp, () => pause(3_000));
  const alone = await shareOfTime(cdp, () => type(page, KEYS));

  const sharing = Sharing.of(page, site);
  await sharing.start();
  const watching = await Watching.open(agent, site, { correlationId: await sharing.cid() });
  await sharing.consents();
  await watching.is('live');
  await watching.comesClose(sharing, 0.001);
  await watching.page.evaluate(notePaints);

  await page.locator('#name').click();
  await pause(1_500);
  await clear(page, watching.page);
  const shared = await shareOfTime(cdp, () => type(page, KEYS));
  await pause(1_000);
  const keys = await page.evaluate(() => (window as unknown as Noted).stamps.keys);
  const { paints, kbps: typing } = await watching.page.evaluate(() => (window as unknown as Noted).stamps);
  const delays = keys.flatMap((key) => {
    const paint = paints.find(([, captured]) => captured >= key - 1);
    return paint === undefined ? [] : [paint[0] - key];
  });

  await clear(page, watching.page);
  const down = await scrolled(page, watching.page, 100);
  const back = await scrolled(page, watching.page, -100);
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await pause(1_500);
  await clear(page, watching.page);
  const resting = await shareOfTime(cdp, () => pause(5_000));
  const idle = await watching.page.evaluate(() => (window as unknown as Noted).stamps.kbps);

  const before = await heap(cdp);
  await type(page, (MINUTES_MEASURED * 60_000) / KEY_MILLIS);
  const grown = ((await heap(cdp)) - before) * (MINUTES_PROMISED / MINUTES_MEASURED);
  const tasks = await page.evaluate(() => (window as unknown as Noted).stamps.tasks);
  await Promise.all([page.close(), watching.page.close()]);
  return [
    atMost(`keystroke → agent's pixels, p50 of ${delays.length}`, percentile(delays, 50), 33, 'ms'),
    atMost("keystroke → agent's pixels, p95", percentile(delays, 95), 60, 'ms'),
    atMost('typing, 6.7 keys a second', mean(typing), 25, 'kbit/s'),
    atMost('scrolling down, a step of 100 px five times a second', down, 1_000, 'kbit/s'),
    atMost('scrolling back', back, 10, 'kbit/s'),
    atMost('idle', mean(idle), 0, 'kbit/s'),
    atMost(`first view, from consent known to the agent, median of ${VIEWS}`, median(views.map(([rough]) => rough)), 120, 'ms'),
    atMost('first sharp view', median(views.map(([, sharp]) => sharp)), 300, 'ms'),
    atMost("consumer's main thread while typing, more than without sharing", (shared - alone) * 100, 10, '%', 1),
    atMost("consumer's main thread while idle, more than without sharing", Math.max(0, resting - aloneAtRest) * 100, 0.5, '%', 2),
    atMost('longest task of the consumer’s page', Math.max(0, ...tasks), 50, 'ms'),
    atMost(`growth of the page's memory in ${MINUTES_PROMISED} minutes of typing (${MINUTES_MEASURED} measured, × ${MINUTES_PROMISED / MINUTES_MEASURED})`, grown / 1e6, 50, 'MB', 1),
  ];
}

/** Two people who have never seen each other's page; how long until the rough picture and the sharp one. */
async function firstView(consumer: BrowserContext, agent: BrowserContext, site: Site): Promise<readonly [number, number]> {
  const sharing = await Sharing.open(consumer, site, 'bank.html');
  const watching = await Watching.open(agent, site, { correlationId: await sharing.cid() });
  await watching.page.evaluate(noteFirst);
  await pause(1_000);
  await sharing.consents();
  // Nothing else is asked of the browsers meanwhile: a screenshot takes longer than what is measured.
  await watching.page.evaluate(() => (window as unknown as Noted).sharp);
  await watching.comesClose(sharing, 0.001);
  const times = await watching.page.evaluate(() => {
    const { firsts, live } = window as unknown as Noted;
    return [firsts[0]! - live, firsts[1]! - live] as const;
  });
  await Promise.all([sharing.page.close(), watching.page.close()]);
  return times;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

async function scrolled(page: Page, agent: Page, by: number): Promise<number> {
  await clear(agent);
  for (let i = 0; i < 15; i++) {
    await page.mouse.wheel(0, by);
    await pause(200);
  }
  const kbps = mean((await agent.evaluate(() => (window as unknown as Noted).stamps.kbps)).slice(0, 3));
  await pause(1_200);
  return kbps;
}

async function type(page: Page, keys: number): Promise<void> {
  for (let i = 0; i < keys; i++) {
    await page.locator('#name').press(i % 12 === 11 ? 'Control+a' : 'abcdefghijkl'[i % 12]!);
    await pause(KEY_MILLIS);
  }
}

async function heap(cdp: CDPSession): Promise<number> {
  await cdp.send('HeapProfiler.collectGarbage');
  return ((await cdp.send('Runtime.getHeapUsage')) as { usedSize: number }).usedSize;
}

const clear = (...pages: Page[]): Promise<unknown> => Promise.all(pages.map((page) => page.evaluate(() => Object.values((window as unknown as Noted).stamps).forEach((list: unknown[]) => list.splice(0)))));

function noteTasks(): void {
  const stamps = { keys: [] as number[], paints: [], kbps: [], tasks: [] as number[] };
  Object.assign(window, { stamps });
  addEventListener('input', () => stamps.keys.push(performance.timeOrigin + performance.now()), true);
  new PerformanceObserver((list) => list.getEntries().forEach(({ duration }) => stamps.tasks.push(duration))).observe({ entryTypes: ['longtask'] });
}

function noteFirst(): void {
  const noted = window as unknown as Noted;
  noted.viewing.on('state', () => noted.viewing.state === 'live' && (noted.live ??= performance.now()));
  // The first one is rough, the second one sharp.
  noted.firsts = [];
  noted.sharp = new Promise((done) => noted.viewing.on('painted', () => noted.firsts.push(performance.now()) === 2 && done()));
}

function notePaints(): void {
  const noted = window as unknown as Noted;
  noted.stamps = { keys: [], paints: [], kbps: [], tasks: [] };
  noted.viewing.on('painted', () => {
    const now = performance.timeOrigin + performance.now();
    noted.stamps.paints.push([now, now - noted.viewing.latencyMillis]);
  });
  noted.viewing.on('measured', ({ kbps }) => noted.stamps.kbps.push(kbps));
}
