import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Sharing, Site, Watching } from './harness/assist.ts';
import { Person } from './harness/browser.ts';
import { CORPUS, THOUSANDTH, corpusOptions, mostOnPhone, throughMoments } from './harness/corpus.ts';
import { AGENT, CONSUMER } from './harness/media.ts';
import { RESULTS } from './harness/places.ts';
import { Server } from './harness/server.ts';
import { eventually } from './harness/wait.ts';
import { mostInWebkit, throughWebkit, Webkit, WebkitSharing } from './harness/webkit.ts';

/** Co-browsing where it is hard: under policies that forbid what we would like to do, on a telephone, in WebKit. */


let server: Server;
let site: Site;
let people: readonly [Person, Person];
let consumer: BrowserContext;
let agent: BrowserContext;

beforeAll(async () => {
  server = await Server.start();
  site = await Site.start(server);
  people = await Promise.all([Person.launch(CONSUMER), Person.launch(AGENT)]);
}, 120_000);

beforeEach(async () => {
  [consumer, agent] = await Promise.all([people[0].newContext(), people[1].newContext()]);
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await Promise.all(people.map((person) => person.screenshots(task.name)));
  await Promise.all([consumer.close(), agent.close()]);
});

afterAll(async () => {
  await Promise.all((people ?? []).map((person) => person.close()));
  site?.stop();
  await server?.stop();
});

const address = (page: string, policy: string): string => `${page}.html?policy=${encodeURIComponent(policy)}`;

/** A page under this policy, shared, and an agent who was admitted to it. */
async function shared(page: string, policy: string, options = '{}'): Promise<[Sharing, Watching]> {
  const sharing = await Sharing.open(consumer, site, address(page, policy), options);
  const watching = await Watching.open(agent, site, { correlationId: await sharing.cid() });
  await sharing.consents();
  await watching.is('live');
  return [sharing, watching];
}

describe('under a policy that forbids', () => {
  const ours = (workers = 'blob:'): string => `script-src 'unsafe-inline' ${server.url}; connect-src ${server.url} ${server.url.replace('https', 'wss')}; worker-src ${workers}`;

  test.each([
    ['data: images, pictures are drawn in a frame of the server', () => `${ours()}; img-src 'self'; frame-src ${server.url}`, '{}', { 'img-src data:': 'frame' }],
    ['Workers from blobs, a file of the site is the Worker', () => `${ours("'self'")}`, `{ worker: '/worker.js' }`, { 'worker-src blob:': 'file' }],
    ['Workers, everything runs in the page', () => `${ours("'none'")}`, '{}', { 'worker-src blob:': 'page' }],
    ['scripts that are not trusted, ours is trusted by its policy', () => `${ours()}; require-trusted-types-for 'script'; trusted-types alongside`, '{}', {}],
    ['our Trusted Types policy too, everything runs in the page', () => `${ours()}; require-trusted-types-for 'script'; trusted-types other`, '{}', { 'trusted-types alongside': 'page' }],
  ])('%s, and the agent sees the page', async (_, policy, options, forbidden) => {
    const [sharing, watching] = await shared('bank', policy(), options);
    await sharing.page.locator('#name').fill('Ana Example');
    expect(await watching.comesClose(sharing, 0.001)).toBeLessThanOrEqual(0.001);
    expect(await sharing.forbidden()).toEqual(forbidden);
  });

  test('pictures everywhere, the agent is told so in the picture, and the page by the name of the header', async () => {
    const [sharing, watching] = await shared('bank', `${ours()}; img-src 'self'; frame-src 'none'`);
    const grey = await eventually('a grey picture came', async () => {
      const { pixels } = await watching.picture();
      return pixels.filter((value, i) => value === [0xe6, 0xe6, 0xec][i % 3]).length / pixels.length;
    }, (share) => share > 0.95);
    expect(grey, 'words stand in it').toBeLessThan(1);
    expect(await sharing.forbidden()).toEqual({ 'img-src data:': 'nothing' });
  });

  test('the connection, the session ends and names the header', async () => {
    const sharing = await Sharing.open(consumer, site, address('bank', `script-src 'unsafe-inline' ${server.url}; worker-src blob:; connect-src 'self'`));
    const header = `connect-src ${server.url.replace('https', 'wss')}`;
    const ended = await sharing.page.evaluate(() => (window as unknown as { ended: Promise<{ reason: string; words: string }> }).ended);
    expect(ended).toEqual({ reason: 'closed', code: 'policy', words: expect.stringContaining(header) });
    expect(await sharing.forbidden()).toEqual({ [header]: 'nothing' });
  });

  test('fetching the site’s own images, they are read from the page', async () => {
    const [sharing, watching] = await shared('images', ours());
    expect(await watching.comesClose(sharing, 0.001, 15_000, '#none, #tainted, .back, .far, [src$=svg]')).toBeLessThanOrEqual(0.001);
    expect(await sharing.forbidden()).toMatchObject({ "connect-src 'self'": 'element', [`connect-src ${site.cors}`]: 'element' });
  });
});

describe('a tab that the browser films, because it can’t be drawn', () => {
  test('shows all but what is hidden, which is on no picture at any time, also while it is scrolled and changed', async () => {
    const person = await Person.launch(CONSUMER, { asksForDevices: true });
    try {
      const context = await person.newContext();
      const policy = `script-src 'unsafe-inline' ${server.url}; worker-src blob:; img-src 'self'; frame-src 'none'`;
      const sharing = await Sharing.open(context, site, address('bank', policy), `{ mask: ['#iban'] }`, { before: paintSecrets });
      const watching = await Watching.open(agent, site, { correlationId: await sharing.cid() });
      await sharing.consents();
      await watching.is('live');
      await watching.page.evaluate(countColours);
      const magnified = (is: boolean): Promise<unknown> => eventually(`the magnifier ${is ? 'shows' : 'does not show'}`, sharing.words, (words) => words.includes('Ana enlarges this part') === is);
      await watching.run('viewing.magnifier.open({ x: 20, y: 20, width: 200, height: 100 })');
      await magnified(true);
      await sharing.page.evaluate(() => (window as unknown as { support: { filmTab(): Promise<void> } }).support.filmTab());
      await eventually('what may be seen is seen', () => colours(watching), ({ shown }) => shown > 3_000);
      // It would be on the film.
      await magnified(false);

      await sharing.page.mouse.wheel(0, 200);
      await sharing.page.evaluate(() => {
        const late = Object.assign(document.createElement('p'), { textContent: '4111 1111 1111 1111' });
        late.style.background = 'rgb(255, 0, 255)';
        document.querySelector('main, body')!.prepend(late);
        scrollTo(0, 0);
      });
      await sharing.page.evaluate(() => document.getElementById('name')!.setAttribute('class', 'assist-no-show'));
      const before = (await colours(watching)).pictures;
      await eventually('it is hidden now', () => colours(watching), ({ pictures, shown }) => pictures > before && shown === 0);
      await sharing.page.evaluate(() => document.getElementById('name')!.removeAttribute('class'));
      await eventually('and shown again', () => colours(watching), ({ shown }) => shown > 3_000);
      expect((await colours(watching)).secret).toBe(0);
      await sharing.page.screenshot({ path: join(RESULTS, 'assist-film-page.png') });
      await watching.page.screenshot({ path: join(RESULTS, 'assist-film-stage.png') });
    } finally {
      await person.close();
    }
  });
});

describe('a telephone of 390 pixels, three screen pixels for each', () => {
  test('is seen as it is, and acted on by an agent with a finger', async () => {
    const person = await Person.launch(CONSUMER, { ratio: 3 });
    const phone = await person.telephone(true);
    const tablet = await people[1].browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 800, height: 1_000 }, hasTouch: true });
    try {
      const sharing = await Sharing.open(phone, site, 'phone.html');
      const watching = await Watching.open(tablet, site, { correlationId: await sharing.cid() }, { permissions: { viewable: ['default'], interactive: ['default'] } });
      await sharing.consents();
      await watching.is('live');
      const apart = (): Promise<number> => watching.differs(sharing);
      const close = (share: number): boolean => share <= THOUSANDTH;
      await eventually('it is seen', apart, close);
      await sharing.page.evaluate(() => (window as unknown as { scrollThings(): void }).scrollThings());
      await sharing.page.evaluate(() => scrollTo(0, 300));
      await eventually('it is seen scrolled', apart, close);
      await sharing.page.evaluate(() => scrollTo(0, 0));
      await eventually('it is seen at the top', apart, close);

      const [x, y, width, height] = (await sharing.boxes('#name'))[0]!;
      await watching.run('viewing.control.take()');
      await sharing.consents();
      await eventually('the agent may act', () => watching.run<number | null>('viewing.control.by'), (by) => by === 1);
      await watching.presses('c');
      await watching.taps([x + width / 2, y + height / 2]);
      await eventually('the field has the focus', () => sharing.page.evaluate(() => document.activeElement?.id), (id) => id === 'name');
      await sharing.page.locator('#name').pressSequentially('rent');
      await eventually('it is seen typed into', apart, close);

      // A finger that moves takes the customer's page along.
      await watching.swipes([200, 700], [200, 500]);
      await eventually('the page is 200 pixels further down', () => sharing.page.evaluate(() => Math.round(scrollY)), (top) => Math.abs(top - 200) <= 2);
      await eventually('it is seen scrolled by the agent', apart, close);
      await watching.swipes([200, 300], [200, 600]);
      await eventually('the page is at its top again', () => sharing.page.evaluate(() => scrollY), (top) => top === 0);
      await sharing.page.screenshot({ path: join(RESULTS, 'assist-phone-page.png') });
      await watching.page.screenshot({ path: join(RESULTS, 'assist-phone-stage.png') });
    } finally {
      await Promise.all([person.close(), tablet.close()]);
    }
  });
});

describe('a page on a screen with three pixels for each', () => {
  let person: Person;

  beforeAll(async () => void (person = await Person.launch(CONSUMER, { ratio: 3 })), 60_000);
  afterAll(() => person.close());

  test.each(CORPUS.filter(({ name }) => ['form', 'shadow', 'rtl'].includes(name)))('is shown to an agent as it is, also where it is wider than the window: $name', async (page) => {
    const sharing = await Sharing.open(await person.telephone(false), site, `${page.name}.html`, corpusOptions(site));
    const watching = await Watching.open(agent, site, { correlationId: await sharing.cid() });
    await sharing.consents();
    const most = mostOnPhone(page);
    await throughMoments(page, most, sharing, watching, (moment, share) => expect(share, moment).toBeLessThanOrEqual(most));
  }, 60_000);
});

describe('WebKit', () => {
  let webkit: Webkit;
  beforeAll(async () => (webkit = await Webkit.launch()), 60_000);
  afterAll(() => webkit?.close());

  test.each(CORPUS.filter(({ name }) => ['bank', 'sticky'].includes(name)))('shows $name to an agent as it is: at load, scrolled, typed into', async (page) => {
    const sharing = await WebkitSharing.open(webkit, site, `${page.name}.html`);
    const watching = await Watching.open(agent, site, { correlationId: await sharing.cid() });
    await watching.is('live');
    const shares = await throughWebkit(page, sharing, watching);
    await watching.page.screenshot({ path: join(RESULTS, `webkit-${page.name}-stage.png`) });
    await sharing.end();
    mostInWebkit(page).forEach((most, moment) => expect(shares[moment], shares.join()).toBeLessThanOrEqual(most));
  });
});

/** What is hidden is magenta, and something that is shown is cyan. */
async function paintSecrets(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const id of ['pin', 'card', 'iban']) document.getElementById(id)!.style.background = 'rgb(255, 0, 255)';
    document.getElementById('name')!.style.background = 'rgb(0, 255, 255)';
  });
}

interface Colours {
  /** The most magenta pixels that any picture had. */
  secret: number;
  /** Cyan pixels of the last one. */
  shown: number;
  pictures: number;
}

const colours = (watching: Watching): Promise<Colours> => watching.run('window.colours');

/** Counts in every picture that the stage paints; runs in the agent's page. */
function countColours(): void {
  const counted: Colours = { secret: 0, shown: 0, pictures: 0 };
  Object.assign(window, { colours: counted });
  (window as unknown as { viewing: { on(name: string, heard: () => void): void } }).viewing.on('painted', () => {
    const { canvas } = document.querySelector('alongside-stage') as unknown as { canvas: HTMLCanvasElement };
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    let [magenta, cyan] = [0, 0];
    for (let i = 0; i < data.length; i += 4) {
      if (data[i]! > 180 && data[i + 1]! < 90 && data[i + 2]! > 180) magenta++;
      if (data[i]! < 90 && data[i + 1]! > 180 && data[i + 2]! > 180) cyan++;
    }
    Object.assign(counted, { secret: Math.max(counted.secret, magenta), shown: cyan, pictures: counted.pictures + 1 });
  });
}
