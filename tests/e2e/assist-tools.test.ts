import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { decodePng, Sharing, Site, Watching, type Image, type Rect } from './harness/assist.ts';
import { Person } from './harness/browser.ts';
import { AGENT, CONSUMER } from './harness/media.ts';
import { RESULTS } from './harness/places.ts';
import { Server } from './harness/server.ts';
import { eventually } from './harness/wait.ts';

/** What an agent does besides looking, with two real browsers: what is drawn is looked for in pictures of the real screens. */

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
  await Promise.all(people.map((person) => person.close()));
  site?.stop();
  await server?.stop();
});

async function shared(corpus: string, options = '{}', assist: object = {}): Promise<[Sharing, Watching]> {
  const sharing = await Sharing.open(consumer, site, corpus, options);
  const watching = await Watching.open(agent, site, { correlationId: await sharing.cid() }, assist);
  await watching.is('asking');
  await sharing.consents();
  await watching.is('live');
  await watching.comesClose(sharing, 0.002);
  return [sharing, watching];
}

async function keep(name: string, sharing: Sharing, watching: Watching): Promise<void> {
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(join(RESULTS, `assist-tools-${name}-page.png`), await sharing.page.screenshot());
  writeFileSync(join(RESULTS, `assist-tools-${name}-stage.png`), await watching.page.screenshot());
}

/** Where this colour is in a picture: the box around all its pixels, or null. */
function whereIs({ width, pixels }: Image, [red, green, blue]: readonly [number, number, number]): Rect | null {
  let [left, top, right, bottom] = [Infinity, Infinity, -1, -1];
  for (let i = 0; i < pixels.length; i += 3) {
    if (Math.abs(pixels[i]! - red) + Math.abs(pixels[i + 1]! - green) + Math.abs(pixels[i + 2]! - blue) > 24) continue;
    const [x, y] = [(i / 3) % width, Math.floor(i / 3 / width)];
    [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x), Math.max(bottom, y)];
  }
  return right < 0 ? null : [left, top, right - left + 1, bottom - top + 1];
}

const VIOLET = [148, 0, 211] as const;
const violet = "{ colour: '#9400d3', width: 4, stays: true }";
const page = async (sharing: Sharing): Promise<Rect | null> => whereIs(decodePng(await sharing.page.screenshot()), VIOLET);

/** Whether two boxes are the same within a few pixels, which the ends of thick lines take. */
const near = (a: Rect | null, b: Rect): boolean => a !== null && a.every((value, i) => Math.abs(value - b[i]!) <= 4);

describe('drawing', () => {
  test('is seen on the page at its place, follows what it was drawn on, and is gone when it is erased', async () => {
    const [sharing, watching] = await shared('form.html');
    const box = await sharing.page.locator('#name').evaluate((element) => {
      const { left, top, width, height } = element.getBoundingClientRect();
      return [left, top + scrollY, width, height] as [number, number, number, number];
    });
    const [x, y, width, height] = box;
    await watching.run(`viewing.drawings.draw('box', [${x}, ${y}, ${x + width}, ${y + height}], ${violet})`);
    await eventually('the box is around the field', () => page(sharing), (seen) => near(seen, [x - 2, y - 2, width + 4, height + 4]));
    await keep('box', sharing, watching);

    await sharing.page.evaluate(() => scrollTo(0, 60));
    await eventually('the box scrolled with the field', () => page(sharing), (seen) => near(seen, [x - 2, y - 62, width + 4, height + 4]));
    await sharing.page.evaluate(() => document.querySelector('h1')!.style.setProperty('margin-top', '100px'));
    const now = await sharing.page.locator('#name').evaluate((element) => element.getBoundingClientRect().top);
    expect(now).not.toBe(y - 60);
    await eventually('the box moved with the field', () => page(sharing), (seen) => near(seen, [x - 2, now - 2, width + 4, height + 4]));
    await eventually('and on the stage', () => watching.drawings(), (all) => all.length === 1 && Math.abs(all[0]!.dy - (now - (y - 60))) <= 1);

    // The next page of the same session, and an agent who comes later, know it too.
    const ben = await Watching.open(agent, site, { correlationId: await sharing.cid() });
    await sharing.consents();
    await eventually('a later agent sees it', () => ben.drawings(), (all) => all.length === 1);
    await watching.run('viewing.drawings.undo()');
    await eventually('the box is gone', () => page(sharing), (seen) => seen === null);
    await eventually('and for the other agent', () => ben.drawings(), (all) => all.length === 0);
  });

  test('with the mouse on the stage goes where the mouse was, at any zoom', async () => {
    const [sharing, watching] = await shared('form.html');
    await sharing.page.evaluate(() => scrollTo(0, 100));
    await eventually('the stage shows the scrolled page', () => watching.run('viewing.surface.view.layers[0].offsetY'), (at) => at === 100);
    await watching.run(`(document.querySelector('alongside-stage').colour = '#9400d3')`);
    await watching.presses('k', 'b');
    await watching.drags([200, 150], [320, 260]);
    await eventually('the box is where it was drawn', () => page(sharing), (seen) => near(seen, [198, 148, 124, 114]));
    await watching.presses('u', '+', '+', 'b');
    await watching.drags([210, 160], [300, 240]);
    await eventually('also when it is larger', () => page(sharing), (seen) => near(seen, [208, 158, 94, 84]));
    await keep('mouse', sharing, watching);
    await watching.presses('x');
    await eventually('all is gone', () => page(sharing), (seen) => seen === null);
    await watching.presses('?');
    await keep('keys', sharing, watching);
  });
});
