import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AssistScene } from './harness/assist-scene.ts';
import { decodePng, type Image, type Rect, type Sharing, type Watching } from './harness/assist.ts';
import { pdf, type Colour } from './harness/pdf.ts';
import { RESULTS } from './harness/places.ts';
import { eventually } from './harness/wait.ts';

/** Documents and links with two real browsers: both sides are looked at as pixels, because what is shown are pixels. */

let library: HttpServer;
beforeAll(async () => {
  library = createServer((_, answer) => answer.writeHead(200, { 'content-type': 'application/pdf' }).end(pdf([RED, GREEN, BLUE])));
  await new Promise<void>((done) => library.listen(0, '127.0.0.1', done));
});
afterAll(() => library.close());

const scene = AssistScene.with('documents', { set: ['assist.documents.networks=127.0.0.1'] });

const RED = [220, 30, 30] as const;
const GREEN = [20, 160, 40] as const;
const BLUE = [30, 60, 220] as const;
/** Of the site's statement, which needs a cookie. */
const PURPLE = [200, 40, 160] as const;
/** Behind the sheets of an embedded PDF. */
const DESK = [82, 86, 89] as const;

const urlOf = (name: string): string => `http://127.0.0.1:${(library.address() as AddressInfo).port}/${name}`;

/** The share of a window that has this colour. */
async function share(page: Page, [red, green, blue]: Colour): Promise<number> {
  const { pixels } = decodePng(await page.screenshot());
  let found = 0;
  for (let i = 0; i < pixels.length; i += 3) if (Math.abs(pixels[i]! - red) + Math.abs(pixels[i + 1]! - green) + Math.abs(pixels[i + 2]! - blue) < 24) found++;
  return found / (pixels.length / 3);
}

const shows = (page: Page, colour: Colour): Promise<number> => eventually('the page of the document shows', () => share(page, colour), (part) => part > 0.15, 15_000);
const isGone = (page: Page, colour: Colour): Promise<number> => eventually('the document is gone', () => share(page, colour), (part) => part < 0.001);

interface WithViewing {
  readonly viewing: { readonly pushes: { document(url: string): Promise<void>; link(url: string): Promise<void>; turn(push: number, page: number, zoom: number): Promise<void>; readonly all: readonly { push: number; phase: string; page?: number }[] } };
}

/** What became of a push, as the agent's side was told. */
function phaseOf(watching: Watching, number: number, phase: string): Promise<unknown> {
  return eventually(
    `push ${number} is ${phase}`,
    () => watching.page.evaluate((n) => (window as unknown as WithViewing & { ends: Record<number, string> }).ends[n] ?? (window as unknown as WithViewing).viewing.pushes.all.find(({ push }) => push === n)?.phase, number),
    (now) => now === phase,
    15_000,
  );
}

async function together(): Promise<[Sharing, Watching]> {
  const [sharing, watching] = await scene.shared('form.html');
  await watching.page.evaluate(() => {
    const { viewing, ends } = Object.assign(window as unknown as { viewing: { on(name: string, listener: (pushes: readonly { push: number; phase: string }[]) => void): void } }, { ends: {} as Record<number, string> });
    viewing.on('pushes', (pushes) => pushes.forEach(({ push, phase }) => (ends[push] = phase)));
  });
  return [sharing, watching];
}

async function keep(name: string, ...pages: readonly Page[]): Promise<void> {
  mkdirSync(RESULTS, { recursive: true });
  for (const [index, page] of pages.entries()) writeFileSync(join(RESULTS, `documents-${name}-${index}.png`), await page.screenshot());
}

/** In our window of a closed root the first button has the focus: No. */
async function says(sharing: Sharing, yes: boolean): Promise<void> {
  const { page } = sharing;
  await sharing.asks();
  if (yes) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
}

describe('a document that an agent pushes', () => {
  test('is shown when the consumer says yes, turns on both sides, and is closed by either', async () => {
    const [sharing, watching] = await together();
    // As an agent does it: with the stage's own panel.
    await watching.page.getByRole('button', { name: 'Documents and links' }).click();
    await watching.page.getByLabel('Address').fill(urlOf('three.pdf'));
    await watching.page.getByRole('button', { name: 'Show document' }).click();
    await phaseOf(watching, 1, 'offered');
    await eventually('our window asks', () => sharing.page.evaluate(() => document.activeElement?.parentElement === document.documentElement && document.activeElement !== document.body), (asks) => asks);
    await keep('offer', sharing.page, watching.page);
    expect(await share(sharing.page, RED)).toBeLessThan(0.001);
    await says(sharing, true);
    await Promise.all([shows(sharing.page, RED), shows(watching.page, RED)]);
    await keep('open', sharing.page, watching.page);

    await sharing.page.keyboard.press('PageDown');
    await Promise.all([shows(sharing.page, GREEN), shows(watching.page, GREEN)]);
    await watching.page.getByRole('button', { name: 'Next page' }).click();
    await Promise.all([shows(sharing.page, BLUE), shows(watching.page, BLUE)]);

    // A second one is denied, and the first stays.
    await watching.page.evaluate((url) => (window as unknown as WithViewing).viewing.pushes.document(url), urlOf('other.pdf'));
    await phaseOf(watching, 2, 'offered');
    await eventually('the focus is on the question', () => sharing.page.evaluate(() => document.activeElement?.parentElement === document.documentElement), (there) => there);
    await sharing.page.keyboard.press('Escape');
    await phaseOf(watching, 2, 'denied');
    expect(await share(sharing.page, BLUE)).toBeGreaterThan(0.15);

    await watching.page.getByRole('button', { name: 'Close document' }).click();
    await Promise.all([isGone(sharing.page, BLUE), isGone(watching.page, BLUE)]);
    await phaseOf(watching, 1, 'closed-by-agent');
  });

  test('is no part of the picture of the page, and outlives a reload', async () => {
    const [sharing, watching] = await together();
    await watching.page.evaluate((url) => (window as unknown as WithViewing).viewing.pushes.document(url), urlOf('three.pdf'));
    await phaseOf(watching, 1, 'offered');
    await says(sharing, true);
    await shows(sharing.page, RED);
    const red = await watching.picture();
    let found = 0;
    for (let i = 0; i < red.pixels.length; i += 3) if (red.pixels[i]! > 200 && red.pixels[i + 1]! < 60 && red.pixels[i + 2]! < 60) found++;
    // The form has a red frame of its own.
    expect(found / (red.pixels.length / 3)).toBeLessThan(0.01);
    await sharing.page.reload();
    await watching.is('away');
    await sharing.start();
    await shows(sharing.page, RED);
    await sharing.page.evaluate(() => (window as unknown as { support: { end(): void } }).support.end());
    await isGone(sharing.page, RED);
  });

  test('that only somebody who signed in may have comes through the consumer’s browser, once the consumer says yes', async () => {
    const [sharing, watching] = await together();
    const statement = `${scene.site.url}/statement.pdf`;
    const asked: string[] = [];
    sharing.page.on('request', (request) => asked.push(request.url()));
    await sharing.page.evaluate(() => (document.cookie = 'signed-in=yes; path=/'));
    await watching.page.evaluate((url) => (window as unknown as WithViewing).viewing.pushes.document(url), statement);
    await phaseOf(watching, 1, 'offered');
    await eventually('our window asks', () => sharing.page.evaluate(() => document.activeElement?.parentElement === document.documentElement && document.activeElement !== document.body), (asks) => asks);
    await keep('brought-offer', sharing.page, watching.page);
    expect(asked).not.toContain(statement);
    await says(sharing, true);
    await Promise.all([shows(sharing.page, PURPLE), shows(watching.page, PURPLE)]);
    await keep('brought', sharing.page, watching.page);
    // Whatever names another origin is not even asked about.
    await watching.page.evaluate((url) => (window as unknown as WithViewing).viewing.pushes.document(url), 'http://127.0.0.3:1024/router.pdf');
    await phaseOf(watching, 2, 'failed');
    expect(asked.filter((url) => url.includes('router'))).toEqual([]);
  });

  test('of the consumer’s own is open for the agent at once', async () => {
    const [sharing, watching] = await together();
    const bytes = [...pdf([GREEN])];
    await sharing.page.evaluate((b) => (window as unknown as { support: { shareDocument(file: File): Promise<void> } }).support.shareDocument(new File([new Uint8Array(b)], 'payslip.pdf')), bytes);
    await Promise.all([shows(sharing.page, GREEN), shows(watching.page, GREEN)]);
    // And is closed from a program, once.
    const close = `Promise.all(support.pushes.map((push) => support.closeDocument(push).then(() => push.title, ({ code }) => code)))`;
    expect(await sharing.page.evaluate('support.pushes')).toMatchObject([{ push: 1, title: 'payslip.pdf', phase: 'open' }]);
    expect(await sharing.page.evaluate(`window.closed = support.pushes[0]; ${close}`)).toEqual(['payslip.pdf']);
    await phaseOf(watching, 1, 'closed-by-consumer');
    await Promise.all([isGone(sharing.page, GREEN), isGone(watching.page, GREEN)]);
    expect(await sharing.page.evaluate('support.pushes')).toEqual([]);
    expect(await sharing.page.evaluate('support.closeDocument(closed).catch(({ code }) => code)')).toBe('not-found');
  });

  test('that is a link opens in a tab of its own, once the consumer clicked', async () => {
    const [sharing, watching] = await together();
    const opened = scene.consumer.waitForEvent('page');
    await watching.page.evaluate((url) => (window as unknown as WithViewing).viewing.pushes.link(url), `${scene.site.url}/stage`);
    await phaseOf(watching, 1, 'offered');
    await keep('link', sharing.page);
    await says(sharing, true);
    expect((await opened).url()).toBe(`${scene.site.url}/stage`);
    await phaseOf(watching, 1, 'followed');
    const refused = await watching.page.evaluate(() => (window as unknown as WithViewing).viewing.pushes.link('javascript:alert(1)').then(() => '', (why: Error) => why.message));
    expect(refused).toBe('only addresses that begin with http:// or https:// can be opened');
  });
});

describe('a PDF in the shared page', () => {
  test('is shown as its pages where the page may read it, a box with words where not, and not even fetched where it is hidden', async () => {
    const sent: string[] = [];
    scene.consumer.on('request', (request) => {
      if (request.resourceType() === 'fetch') sent.push(`${request.method()} ${new URL(request.url()).pathname}${new URL(request.url()).search}`);
    });
    const [sharing, watching] = await scene.shared('paper.html');
    const boxes = await Promise.all(['#embed', '#object', '#frame', '#elsewhere', '#masked'].map(async (name) => (await sharing.boxes(name))[0]!));
    const looks = async (): Promise<readonly string[]> => {
      const picture = await watching.picture();
      return boxes.map((box) => lookOf(picture, box));
    };
    await eventually('the PDFs show', looks, (now) => now.join() === 'sheet,sheet,sheet and desk,grey box,black', 20_000);
    await scene.keep('embedded', sharing, watching);
    // Once for all three boxes: what lies below the window is not fetched yet, what is hidden never.
    expect(sent.filter((each) => each.includes('paper.pdf'))).toEqual(['GET /corpus/paper.pdf', 'GET /corpus/paper.pdf']);
    expect(sent.filter((each) => each.startsWith('POST')).length).toBe(1);
    await sharing.page.locator('#below').scrollIntoViewIfNeeded();
    await eventually('the one below is fetched, and is known', async () => sent, (now) => now.includes('GET /corpus/paper.pdf?below'));
    const below = (await sharing.boxes('#below'))[0]!;
    await eventually('it shows', async () => lookOf(await watching.picture(), below), (now) => now === 'sheet');
    expect(sent.filter((each) => each.startsWith('POST')).length).toBe(1);
    expect(sent.filter((each) => each.includes('secret'))).toEqual([]);
  });
});

/** What most of a box shows, as a person would say. */
function lookOf({ width, pixels }: Image, [left, top, wide, high]: Rect): string {
  const share = (is: (red: number, green: number, blue: number) => boolean): number => {
    let found = 0;
    for (let y = Math.ceil(top) + 2; y < top + high - 2; y++) {
      for (let x = Math.ceil(left) + 2; x < left + wide - 2; x++) {
        const at = (y * width + x) * 3;
        if (is(pixels[at]!, pixels[at + 1]!, pixels[at + 2]!)) found++;
      }
    }
    return found / ((wide - 4) * (high - 4));
  };
  const near = (colour: Colour): number => share((...is) => is.every((c, i) => Math.abs(c - colour[i]!) < 8));
  const [sheet, desk, ink] = [near([255, 255, 255]), near(DESK), share((red, green, blue) => red + green + blue < 150)];
  if (near([0, 0, 0]) > 0.9) return 'black';
  if (near([230, 230, 236]) > 0.8) return 'grey box';
  if (sheet < 0.5 || ink < 0.002) return `${sheet.toFixed(3)} ${desk.toFixed(3)} ${ink.toFixed(4)}`;
  return desk > 0.01 ? 'sheet and desk' : 'sheet';
}
