import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { readRecording, type Entry } from '../../clients/web/assist/src/replay/reader.ts';
import { decodePng, difference, Sharing, Site, Watching, type Image, type Rect } from './harness/assist.ts';
import { Person } from './harness/browser.ts';
import { AGENT, CONSUMER } from './harness/media.ts';
import { RESULTS, ROOT } from './harness/places.ts';
import { Server } from './harness/server.ts';
import { eventually } from './harness/wait.ts';

/** A support session is recorded with the consumer's consent, and replayed in the supervisors' console. */

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const KEY = Buffer.alloc(32, 7).toString('base64');
const SETTINGS = ['assist.recording.ask=always', `assist.recording.key=${KEY}`];
// Digits are equally wide, so that no box says how long its secret is.
const SECRETS = ['12345678', '90876543'] as const;

let server: Server;
let site: Site;
let people: readonly [Person, Person];
let consumer: BrowserContext;
let desk: BrowserContext;
let password: string;
/** What the first session's file says of its page while that stood still. */
let still: string;

beforeAll(async () => {
  server = await Server.start({ set: SETTINGS });
  site = await Site.start(server);
  people = await Promise.all([Person.launch(CONSUMER), Person.launch(AGENT)]);
  [consumer, desk] = await Promise.all([people[0].newContext(), people[1].newContext()]);
  const told = execFileSync(join(ROOT, 'alongside'), ['account', 'add', '--data', server.folder, '--display-name', 'Sue', '--role', 'supervisor', 'sue'], { encoding: 'utf8' });
  password = /password (\S+)/.exec(told)![1]!;
}, 120_000);

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await Promise.all(people.map((person) => person.screenshots(task.name)));
});

afterAll(async () => {
  await Promise.all(people.map((person) => person.close()));
  site?.stop();
  await server?.stop();
});

async function keep(name: string, page: Page): Promise<void> {
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(join(RESULTS, `recording-${name}.png`), await page.screenshot());
}

/** A banking page with this secret in every hidden place is shared, and recorded from its first picture on. */
async function recorded(secret: string): Promise<[Sharing, Watching]> {
  const fill = async (page: Page): Promise<void> => {
    for (const field of ['#pin', '#card', '#iban']) await page.locator(field).fill(secret);
    await page.evaluate((words) => (document.getElementById('balance')!.firstChild!.nodeValue = words), secret);
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  };
  const sharing = await Sharing.open(consumer, site, 'bank.html', `{ mask: ['#iban'] }`, { before: fill });
  const watching = await Watching.open(desk, site, { correlationId: await sharing.cid() });
  await sharing.consents();
  await watching.is('live');
  await sharing.asks();
  await sharing.press('share'); // also to the recording
  await watching.page.getByText('This session is recorded').waitFor();
  expect(await watching.comesClose(sharing, 0.001)).toBeLessThanOrEqual(0.001);
  // The page stands still, and all of it is told anew.
  await sharing.page.evaluate(async () => {
    const { support } = window as unknown as { support: { pause(): Promise<void>; resume(): Promise<void> } };
    await support.pause();
    await support.resume();
  });
  await watching.is('live');
  expect(await watching.comesClose(sharing, 0.001)).toBeLessThanOrEqual(0.001);
  return [sharing, watching];
}

/** What is typed and drawn, up to a last picture. */
async function goesOn(sharing: Sharing, watching: Watching, secret: string): Promise<Image> {
  await sharing.page.locator('#pin').pressSequentially(secret);
  await sharing.page.locator('#name').fill('Ana Example');
  await sharing.page.evaluate(() => (document.activeElement as HTMLElement).blur());
  expect(await watching.comesClose(sharing, 0.0001)).toBeLessThanOrEqual(0.0001);
  await watching.page.getByLabel('Opacity of drawings').selectOption('25 %');
  await watching.presses('a', 'k'); // an arrow, kept
  await watching.drags([200, 120], [330, 200]);
  await eventually('the drawing is there', watching.drawings, (all) => all.length === 1);
  return watching.picture();
}

async function signIn(at: Server): Promise<Page> {
  const page = await desk.newPage();
  await page.goto(`${at.url}/supervisor/`);
  await page.getByLabel('Name').fill('sue');
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Recordings' }).waitFor();
  return page;
}

/** The replay's canvas, pixel for pixel. */
async function picture(page: Page): Promise<Image> {
  const url = await page.evaluate(() => (document.querySelector('alongside-replay') as unknown as { canvas: HTMLCanvasElement }).canvas.toDataURL('image/png'));
  return decodePng(Buffer.from(url.slice(url.indexOf(',') + 1), 'base64'));
}

const shows = (page: Page, expected: Image): Promise<unknown> =>
  eventually('the replay shows the last picture of the stage', async () => { const now = await picture(page); return now.width === expected.width && Buffer.from(now.pixels).equals(Buffer.from(expected.pixels)); }, (same) => same);

const hidden = (page: Page): Promise<{ label: string; box: Rect }[]> =>
  page.evaluate(() => [...document.querySelector('alongside-replay')!.shadowRoot!.querySelectorAll<HTMLElement>('.masks span')].map(({ style, textContent }) => ({ label: textContent!, box: [style.left, style.top, style.width, style.height].map(parseFloat) as unknown as Rect })));

/** The whole of the newest recording, as a supervisor fetches it. */
async function newest(page: Page): Promise<readonly Entry[]> {
  const base64 = await page.evaluate(async () => {
    const { token } = JSON.parse(sessionStorage.getItem('alongside.supervisor')!) as { token: string };
    const headers = { authorization: `Bearer ${token}` };
    const { recordings } = (await (await fetch('/api/v1/recordings', { headers })).json()) as { recordings: { recording: string }[] };
    const parts: Blob[] = [];
    for (let from: string | null = '0'; from !== null; ) {
      const answer: Response = await fetch(`/api/v1/recordings/${recordings[0]!.recording}/part?from=${from}`, { headers });
      parts.push(await answer.blob());
      from = answer.headers.get('Alongside-Next');
    }
    const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  });
  const read = readRecording(new Uint8Array(Buffer.from(base64, 'base64')));
  if (typeof read === 'string') throw new Error(read);
  return read.entries;
}

/** What the second section says before anything changes: operations of its frames, without time and number. */
function stillPage(entries: readonly Entry[]): string {
  const [, begin] = entries.flatMap(({ kind }, i) => (kind === 'section' ? [i] : []));
  const frames = entries.slice(begin).filter(({ kind, body }) => kind === 'picture' && body[0] === 2);
  const last = frames.findIndex(({ body }) => (body[18]! & 1) === 1);
  return frames.slice(0, last + 1).map(({ body }) => Buffer.from(body.subarray(21)).toString('base64')).join('\n');
}

const files = (): string[] => readdirSync(join(server.folder, 'recordings'));

describe('a recording', () => {
  test('is made with the consumer’s yes, and plays as the session was, with what was hidden', async () => {
    const [sharing, watching] = await recorded(SECRETS[0]);
    await keep('indicator', sharing.page);
    await keep('stage', watching.page);
    const last = await goesOn(sharing, watching, SECRETS[0]);
    await sharing.page.evaluate(() => (window as unknown as { support: { end(): void } }).support.end());
    await watching.why();

    const page = await signIn(server);
    await page.getByRole('button', { name: 'History' }).click();
    await page.getByRole('button', { name: /A customer · consumer-ended/ }).click();
    await page.getByText('recording-allowed by A customer').waitFor();
    await page.getByRole('button', { name: 'Replay' }).click();
    const bar = page.getByRole('slider', { name: 'Moment' });
    await bar.focus();
    await page.keyboard.press('End');
    await shows(page, last);
    const boxes = await hidden(page);
    expect(boxes.map(({ label }) => label).sort()).toEqual(['permission', 'private', 'rule', 'secret field', 'secret field']);
    for (const { box } of boxes) expect(blackness(last, box)).toBe(1);
    expect(await page.evaluate(() => [...document.querySelector('alongside-replay')!.shadowRoot!.querySelectorAll('.board [data-mark]')].map((drawing) => drawing.getAttribute('opacity')))).toEqual(['0.25']);
    await keep('replay', page);
    expect(await wrong(page)).toEqual([]);

    await page.getByRole('combobox', { name: 'Speed' }).selectOption('4');
    await bar.focus();
    await page.keyboard.press('Home');
    await eventually('the replay shows its beginning', () => page.evaluate(() => document.querySelector('alongside-replay')!.shadowRoot!.querySelectorAll('.board [data-mark]').length), (drawings) => drawings === 0);
    await page.keyboard.press(' ');
    await page.getByText('The end of the session.').waitFor();
    await shows(page, last);
    still = stillPage(await newest(page));
    expect(still.length).toBeGreaterThan(10_000);

    // In the folder it is sealed, and its owner's alone.
    const [file] = files();
    expect(statSync(join(server.folder, 'recordings', file!)).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(server.folder, 'recordings', file!)).includes('A customer')).toBe(false);
    await page.getByRole('button', { name: 'Delete…' }).click();
    await page.getByRole('button', { name: 'Yes, delete it' }).click();
    await page.getByText('Nothing is recorded.').waitFor();
    expect(files()).toEqual([]);
    await Promise.all([page.close(), sharing.page.close(), watching.page.close()]);
  });

  test('is not made when the consumer says no, and ends when the consumer ends it; the session goes on', async () => {
    for (const answer of ['no', 'share'] as const) {
      const sharing = await Sharing.open(consumer, site, 'form.html');
      const watching = await Watching.open(desk, site, { correlationId: await sharing.cid() });
      await sharing.consents();
      await watching.is('live');
      await sharing.asks();
      if (answer === 'no') await keep('question', sharing.page);
      await sharing.press(answer);
      if (answer === 'share') {
        await watching.page.getByText('This session is recorded').waitFor();
        await sharing.page.evaluate(() => (window as unknown as { support: { stopRecording(): Promise<void> } }).support.stopRecording());
      }
      await watching.page.getByText('This session is recorded').waitFor({ state: 'hidden' });
      await sharing.page.locator('input').first().fill('goes on');
      expect(await watching.comesClose(sharing, 0.001)).toBeLessThanOrEqual(0.001);
      expect(files()).toHaveLength(answer === 'no' ? 0 : 1);
      await sharing.page.evaluate(() => (window as unknown as { support: { end(): void } }).support.end());
      await Promise.all([sharing.page.close(), watching.page.close()]);
    }
  });

  test('goes with all that is kept about its consumer, when an administrator erases the person', async () => {
    const others = files();
    const sharing = await Sharing.open(consumer, site, 'form.html', '{}', { assist: { name: 'Eva Evans' } });
    const cid = await sharing.cid();
    const watching = await Watching.open(desk, site, { correlationId: cid });
    await sharing.consents();
    await watching.is('live');
    await sharing.asks();
    await sharing.press('share');
    await watching.page.getByText('This session is recorded').waitFor();
    expect(await alongside('erase', 'person', 'Eva Evans', '--yes')).toMatchObject({ code: 2, errors: expect.stringMatching(`^Nothing is erased: support session ${cid}, .+ still goes on; ask again when it is over\\.\n$`) });

    await sharing.page.evaluate(() => (window as unknown as { support: { end(): void } }).support.end());
    await watching.why();
    const told = await eventually('the recording is over', () => alongside('erase', 'person', 'eva evans'), ({ out }) => !out.includes('goes on'));
    expect(told.out).toMatch(/^Kept, and erased with --yes:\n +1 +support sessions\n +\d+ +lines of .+\n +1 +recordings, as files\n +1 +tokens .+\n +3 +audit entries.+\nRecorded as: Eva Evans\.\n$/);
    expect(files()).toHaveLength(others.length + 1);
    expect(await alongside('records', 'person', 'Eva Evans')).toMatchObject({ code: 0, out: expect.stringContaining('"kind" : "recording-allowed"') });

    const erased = await alongside('erase', 'person', 'Eva Evans', '--yes', '--reference', 'DSAR-17');
    expect(erased).toEqual({ code: 0, out: told.out.replace('Kept, and erased with --yes:', 'Erased:'), errors: '' });
    expect(files()).toEqual(others);
    expect(await alongside('erase', 'person', 'Eva Evans', '--yes')).toMatchObject({ code: 2, errors: expect.stringMatching(/^Nothing is kept under this name/) });
    expect(JSON.parse(await administrator(`records?id=${cid}`))).toMatchObject({ counts: { supportSessions: 0, recordings: 0, auditEntries: 0 } });
    const all = await Promise.all(['audit?format=csv', 'supports.csv', 'recordings'].map(administrator));
    expect(all.join()).not.toContain('Eva Evans');
    expect(all[0]).toMatch(/,administrator,records\.erased,"by name, request DSAR-17: .+ supportSessions 1, .+ recordings 1, .+",ok,127\.0\.0\.1/);
    expect(all[0]).toMatch(new RegExp(`,erased,recording\\.allowed,${cid},ok,`));
    await Promise.all([sharing.page.close(), watching.page.close()]);
  });

  test('of a page that is shown with a loss plays within the stated error, and what is hidden over its photograph stays so', async () => {
    const before = async (page: Page): Promise<void> => void (await page.waitForFunction(() => document.querySelector('img')!.complete && document.querySelector('img')!.naturalWidth > 0));
    const sharing = await Sharing.open(consumer, site, 'photo.html', `{ quality: 'low', mask: ['figcaption'] }`, { before });
    const watching = await Watching.open(desk, site, { correlationId: await sharing.cid() });
    await sharing.consents();
    await watching.is('live');
    await sharing.asks();
    await sharing.press('share'); // also to the recording
    await watching.page.getByText('This session is recorded').waitFor();
    expect(await watching.comesClose(sharing, LOW)).toBeLessThanOrEqual(LOW);
    await eventually('all of it is there', () => watching.run<number>('viewing.kbps'), (kbps) => kbps === 0);
    const [real, last, [photograph]] = [await sharing.screenshot(), await watching.picture(), (await sharing.boxes('img')) as [Rect]];
    await sharing.page.evaluate(() => (window as unknown as { support: { end(): void } }).support.end());
    await watching.why();

    const page = await signIn(server);
    await page.getByRole('button', { name: 'Recordings' }).click();
    await page.getByRole('button', { name: /A customer/ }).first().click();
    await page.getByRole('slider', { name: 'Moment' }).focus();
    await page.keyboard.press('End');
    await shows(page, last);
    const [replayed, boxes] = [await picture(page), await hidden(page)];
    await keep('low', page);
    expect(boxes.map(({ label }) => label)).toEqual(['rule']);
    expect(difference(real, replayed, boxes.map(({ box }) => box))).toBeLessThanOrEqual(LOW);
    expect(brightest(replayed, boxes[0]!.box)).toBeLessThanOrEqual(FAR);
    expect(unlike(real, replayed, photograph), 'there is a loss').toBeGreaterThan(0.1);
    await Promise.all([page.close(), sharing.page.close(), watching.page.close()]);
  });

  test('of a server that was killed plays up to there, and tells nothing of another secret', async () => {
    const [sharing, watching] = await recorded(SECRETS[1]);
    const last = await goesOn(sharing, watching, SECRETS[1]);
    server.process.signal('SIGKILL');
    await eventually('the server is gone', () => server.process.exitCode, (code) => code !== undefined);
    await Promise.all([sharing.page.close(), watching.page.close()]);
    server = await Server.start({ set: SETTINGS, folder: server.folder });

    const page = await signIn(server);
    await page.getByRole('button', { name: 'Recordings' }).click();
    await page.getByRole('button', { name: /A customer/ }).first().click();
    await page.getByRole('slider', { name: 'Moment' }).focus();
    await page.keyboard.press('End');
    await shows(page, last);
    await page.getByRole('button', { name: 'Play' }).click();
    await page.getByText('It is cut off here').waitFor();
    await keep('cut', page);
    expect(stillPage(await newest(page))).toEqual(still);
  });
});

/** A command of the administrator's, to the server that runs. */
const alongside = (...words: string[]): Promise<{ code: number; out: string; errors: string }> =>
  new Promise((done) => execFile(join(ROOT, 'alongside'), [...words, '--data', server.folder], (trouble, out, errors) => done({ code: Number(trouble?.code ?? 0), out, errors })));

/** What the management port says. */
async function administrator(path: string): Promise<string> {
  const token = readFileSync(join(server.folder, 'admin.token'), 'utf8').trim();
  return (await fetch(`${server.management}/api/v1/${path}`, { headers: { authorization: `Bearer ${token}` } })).text();
}

/** The share of pixels that may be off by more than `FAR` at the quality `low`. */
const LOW = 0.02;
const FAR = 32;

/** Every pixel of a box, by where its colours begin. */
function* pixelsOf({ width }: Image, [left, top, w, h]: Rect): Iterable<number> {
  for (let y = Math.ceil(top) + 2; y < top + h - 2; y++) for (let x = Math.ceil(left) + 2; x < left + w - 2; x++) yield (y * width + x) * 3;
}

const brightest = (image: Image, box: Rect): number => Math.max(...[...pixelsOf(image, box)].map((at) => Math.max(...image.pixels.subarray(at, at + 3))));

/** The share of pixels of a box that differ at all. */
function unlike(a: Image, b: Image, box: Rect): number {
  const all = [...pixelsOf(a, box)];
  return all.filter((at) => [0, 1, 2].some((c) => a.pixels[at + c] !== b.pixels[at + c])).length / all.length;
}

/** The share of black pixels in a box, as far as it shows; one pixel in from the edges, where it may end between two. */
function blackness({ width, height, pixels }: Image, [left, top, w, h]: Rect): number {
  let [black, all] = [0, 0];
  for (let y = Math.max(0, top + 2); y < Math.min(height, top + h - 2); y++) {
    for (let x = Math.max(0, left + 2); x < Math.min(width, left + w - 2); x++) {
      const at = (y * width + x) * 3;
      all++;
      if (pixels[at]! + pixels[at + 1]! + pixels[at + 2]! === 0) black++;
    }
  }
  return all === 0 ? 1 : black / all;
}

/** What a person with a screen reader, or with poor sight, would stumble over (WCAG 2.2 AA). */
async function wrong(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } };
    const { violations } = await axe.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  });
}
