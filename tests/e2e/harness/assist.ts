import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server as HttpServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import type { BrowserContext, Page } from 'playwright-core';
import { pdf } from './pdf.ts';
import { ROOT } from './places.ts';
import type { Server } from './server.ts';
import { eventually } from './wait.ts';
import { FRAME_HEAD, readPicture } from '../../../clients/web/assist/src/wire/pictures.ts';

const STAGE = '<!doctype html><title>Stage</title><body style="margin:0"><alongside-stage style="height:100vh"></alongside-stage>';

const TYPES: Readonly<Record<string, string>> = { js: 'text/javascript', html: 'text/html; charset=utf-8', svg: 'image/svg+xml', png: 'image/png', ttf: 'font/ttf', pdf: 'application/pdf' };

/**
 * A customer's site: the pages of `tests/corpus` and a page with nothing but a stage, from an origin of their own. Two more
 * origins have the same files: one lets others read them, one does not.
 */
export class Site {
  readonly #https: readonly HttpServer[];
  readonly #server: Server;
  readonly url: string;
  readonly cors: string;

  private constructor(https: readonly HttpServer[], server: Server) {
    this.#https = https;
    this.#server = server;
    [this.url, this.cors] = https.map(addressOf) as [string, string];
  }

  static async start(server: Server): Promise<Site> {
    const https: HttpServer[] = [];
    for (const cors of [false, true, false]) {
      const http = createServer(({ url = '/', headers }, answer) => {
        // A page's policy stands in its address.
        const policy = new URL(url, 'http://site').searchParams.get('policy');
        const file = /^\/corpus\/([a-z]+(?:\/[a-z]+)?\.([a-z]+))(\?.*)?$/.exec(url);
        const path = file === null ? '' : join(ROOT, 'tests/corpus', file[1]!);
        if (url === '/statement.pdf') return statement(headers.cookie, answer);
        const body = url === '/stage' ? STAGE : url === '/worker.js' ? readFileSync(join(ROOT, 'clients/web/assist/dist/worker.js')) : existsSync(path) ? readFileSync(path) : null;
        const type = TYPES[file?.[2] ?? url.split('.')[1] ?? 'html'] ?? 'application/octet-stream';
        answer.writeHead(body === null ? 404 : 200, { 'content-type': type, ...(policy === null ? {} : { 'content-security-policy': policy }), ...(cors ? { 'access-control-allow-origin': '*' } : {}) });
        answer.end(type.startsWith('text/html') ? filled(String(body ?? ''), server, https) : body);
      });
      await new Promise<void>((done) => http.listen(0, '127.0.0.1', done));
      https.push(http);
    }
    return new Site(https, server);
  }

  /** What the site's own server would ask Alongside for. */
  async token(assist: object): Promise<string> {
    const { status, text } = await this.#server.asks('/api/v1/sessions', { allowedOrigins: [this.url], assist });
    if (status !== 201) throw new Error(`no session: ${status} ${text}`);
    return (JSON.parse(text) as { token: string }).token;
  }

  /** For a browser that can't reach this machine's loopback: the files come by the wire that drives it, and over no network. */
  async reaches(context: BrowserContext): Promise<void> {
    await context.route(`${this.url}/**`, async (route) => route.fulfill({ response: await route.fetch() }));
  }

  get sdk(): string {
    return `${this.#server.url}/sdk/assist`;
  }

  get server(): string {
    return this.#server.url;
  }

  stop(): void {
    for (const http of this.#https) {
      http.close();
      http.closeAllConnections();
    }
  }
}

/** A document that only somebody who signed in may have. */
function statement(cookie: string | undefined, answer: ServerResponse): void {
  const signedIn = cookie?.includes('signed-in=yes') === true;
  answer.writeHead(signedIn ? 200 : 403, { 'content-type': signedIn ? 'application/pdf' : 'text/html' }).end(signedIn ? pdf([[200, 40, 160]]) : 'Please sign in.');
}

const addressOf = (http: HttpServer): string => `http://localhost:${(http.address() as AddressInfo).port}`;

/** What a page of the corpus must know of where it is served. */
function filled(page: string, server: Server, https: readonly HttpServer[]): string {
  const [main, cors, other] = https.map(addressOf);
  const words: Readonly<Record<string, string>> = { main: main!, cors: cors!, other: other!, hook: `${server.url}/sdk/assist/hook.js`, frame: `${server.url}/sdk/assist/frame.mjs` };
  return page.replace(/\{(main|cors|other|hook|frame)\}/g, (_, name: string) => words[name]!);
}

/** One page of the corpus, shared. */
export class Sharing {
  readonly page: Page;
  readonly #site: Site;

  private constructor(page: Page, site: Site) {
    this.page = page;
    this.#site = site;
  }

  /** Opens the page and begins to share it, with these options of `startSupport` besides the token. */
  static async open(context: BrowserContext, site: Site, corpus: string, options = '{}', { noted = false, before = async (_page: Page): Promise<void> => {}, assist = {} as object } = {}): Promise<Sharing> {
    const page = await context.newPage();
    if (noted) await page.addInitScript(noteWhatIsSent);
    const sharing = new Sharing(page, site);
    await page.goto(`${site.url}/corpus/${corpus}`);
    await before(page);
    await sharing.start(options, assist);
    return sharing;
  }

  /** A page that shares itself. */
  static of = (page: Page, site: Site): Sharing => new Sharing(page, site);

  /** `assist` is what its token says besides. */
  async start(options = '{}', assist: object = {}): Promise<void> {
    const token = await this.#site.token({ role: 'consumer', name: 'A customer', ...assist });
    // Not as a script of the page's, which a strict policy would forbid.
    await this.page.evaluate(`import('${this.#site.sdk}/assist.mjs').then(({ startSupport }) => {
        window.support = startSupport({ url: '${this.#site.server}', token: '${token}', ...${options} });
        window.isAside = false;
        window.line = 'connecting';
        window.support.on('line', (line) => (window.line = line));
        window.forbidden = [];
        window.support.on('forbidden', (what) => window.forbidden.push(what));
        window.support.on('aside', ({ aside }) => (window.isAside = aside));
        window.cid = new Promise((done) => window.support.on('started', ({ cid }) => done(cid)));
        window.ended = new Promise((done) => window.support.on('ended', done));
      })`);
    await this.page.waitForFunction(() => 'support' in window);
  }

  cid = (): Promise<string> => this.page.evaluate(() => (window as unknown as { cid: Promise<string> }).cid);
  code = (): Promise<string> => this.page.evaluate(async () => {
    const { support, cid } = window as unknown as { support: { code(): Promise<{ code: string }> }; cid: Promise<string> };
    await cid;
    return (await support.code()).code;
  });

  /** What the page's policy forbids, by header, and what is done instead. */
  forbidden = (): Promise<Record<string, string>> =>
    this.page.evaluate(() => Object.fromEntries((window as unknown as { forbidden: { header: string; instead: string }[] }).forbidden.map(({ header, instead }) => [header, instead])));

  /** Whether another tab is shown in place of this one. */
  aside = (): Promise<boolean> => this.page.evaluate(() => (window as unknown as { isAside: boolean }).isAside);

  /** A browser without a screen says of every tab that it is looked at, so the event is all that tells. */
  isLookedAt = (): Promise<unknown> => this.page.evaluate(() => dispatchEvent(new Event('focus')));

  /** Answers the SDK's window as a person does: by keyboard, because its shadow root is closed to everybody. */
  async press(answer: 'share' | 'no'): Promise<void> {
    if (answer === 'no') return this.page.keyboard.press('Escape');
    await this.page.keyboard.press('Tab');
    await this.page.keyboard.press('Enter');
  }

  /** Waits until the window asks, which then has the focus. Where its root is not closed it is told from our window with a call. */
  asks = async (): Promise<void> => {
    const asked = this.page.waitForFunction(() => {
      const active = document.activeElement;
      if (active === null || !active.matches('html > div, dialog > div')) return false;
      return active.shadowRoot === null || active.shadowRoot.activeElement?.closest('[role=alertdialog]') != null;
    });
    await asked.catch(async (why: Error) => {
      throw new Error(`our window asks nothing (${why.message}); the page says: ${(await this.words()).filter(Boolean).join(' | ')}`);
    });
  };

  /** Waits until the window asks, and says yes. */
  async consents(): Promise<void> {
    await this.asks();
    await this.press('share');
  }

  /** What a screen reader says of our window, which scripts can't look into. */
  words = async (): Promise<string[]> => {
    const browser = await this.page.context().newCDPSession(this.page);
    const { nodes } = await browser.send('Accessibility.getFullAXTree');
    await browser.detach();
    return nodes.map(({ name }) => String(name?.value ?? ''));
  };

  /** The frames that were sent of a variant since the last time, byte for byte. */
  notes = (variant: number): Promise<string[]> => this.page.evaluate(
    (which) => (window as unknown as { noted: { variant: number; said: string }[] }).noted.splice(0).filter((note) => note.variant === which).map(({ said }) => said), variant);

  /** Every message in words that was sent, by its kind; without what numbers it. */
  messages = async (...kinds: readonly string[]): Promise<readonly object[]> => {
    const all = await this.page.evaluate(() => (window as unknown as { words: string[] }).words);
    return all.map((text) => JSON.parse(text) as { type: string }).filter(({ type }) => kinds.includes(type)).map((message) => ({ ...message, id: '', n: 0, act: 0 }));
  };

  /** Where elements are on the screen. */
  boxes = (selector: string): Promise<Rect[]> =>
    this.page.evaluate((which) => [...document.querySelectorAll(which)].map((element) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      return [x, y, width, height] as const;
    }), selector);

  /** What a real screenshot shows, a pixel for each CSS pixel, without our own window. */
  screenshot = (): Promise<Image> => this.#withoutOurs(async () => {
    const { clientWidth, clientHeight, startsAt, ratio } = await this.page.evaluate(() => {
      const { clientWidth, clientHeight, scrollWidth, dir } = document.documentElement;
      return { clientWidth, clientHeight, startsAt: dir === 'rtl' ? scrollWidth - clientWidth : 0, ratio: devicePixelRatio };
    });
    // On a screen with more pixels the driver shoots beside what the window shows, where a page is wider than it.
    return ratio === 1 ? this.page.screenshot({ animations: 'allow', caret: 'hide', scale: 'css' }) : this.#shoot([0, 0, clientWidth, clientHeight], 1 / ratio, startsAt);
  });

  /** The same of a part of the window, by a browser that draws it at twice the size. */
  doubled = (part: Rect): Promise<Image> => this.#withoutOurs(() => this.#shoot(part, 2));

  /** @param startsAt where the window is before anybody scrolled, from the left end of the page */
  async #shoot([x, y, width, height]: Rect, scale: number, startsAt = 0): Promise<Buffer> {
    const [left, top] = await this.page.evaluate(() => [scrollX, scrollY] as const);
    const browser = await this.page.context().newCDPSession(this.page);
    const { data } = await browser.send('Page.captureScreenshot', { format: 'png', clip: { x: startsAt + left + x, y: top + y, width, height, scale } });
    await browser.detach();
    return Buffer.from(data, 'base64');
  }

  async #withoutOurs(shoot: () => Promise<Buffer>): Promise<Image> {
    const hide = (visibility: string): Promise<void> => this.page.evaluate((v) => {
      document.querySelectorAll<HTMLElement>('html > div, dialog > div').forEach((own) => own.style.setProperty('visibility', v));
    }, visibility);
    await hide('hidden');
    const png = await shoot();
    await hide('visible');
    return decodePng(png);
  }
}

/** A shared page as a person sees it. */
export interface Shown {
  screenshot(): Promise<Image>;
  boxes(selector: string): Promise<Rect[]>;
}

/** By what an agent finds a session. */
export interface Whom {
  readonly code?: string;
  readonly correlationId?: string;
}

/** An agent's page: one stage. */
export class Watching {
  readonly page: Page;

  private constructor(page: Page) {
    this.page = page;
  }

  /** @param before runs in the page before everything else */
  static async open(context: BrowserContext, site: Site, whom: Whom, assist: object = {}, url = site.server, before?: () => void): Promise<Watching> {
    const page = await context.newPage();
    if (before !== undefined) await page.addInitScript(before);
    await page.goto(`${site.url}/stage`);
    const watching = new Watching(page);
    await watching.#watch(site, whom, await site.token({ role: 'agent', name: 'Ana', correlationIds: ['*'], ...assist }), url);
    return watching;
  }

  /** A page that has a stage. */
  static of = (page: Page): Watching => new Watching(page);

  async #watch(site: Site, whom: Whom, token: string, url: string): Promise<void> {
    await this.page.addScriptTag({
      type: 'module',
      content: `import { watch } from '${site.sdk}/stage.mjs';
        window.viewing = watch(${JSON.stringify({ ...whom, token, url })});
        window.why = new Promise((done) => window.viewing.on('ended', done));
        document.querySelector('alongside-stage').viewing = window.viewing;`,
    });
    await this.page.waitForFunction(() => 'viewing' in window);
  }

  state = (): Promise<string> => this.page.evaluate(() => (window as unknown as { viewing: { state: string } }).viewing.state);
  is = async (state: string, withinMillis = 15_000): Promise<void> => void (await eventually(`the viewing is ${state}`, this.state, (now) => now === state, withinMillis));
  why = (): Promise<{ reason: string; words: string }> => this.page.evaluate(() => (window as unknown as { why: Promise<{ reason: string; words: string }> }).why);
  latency = (): Promise<number | null> => this.page.evaluate(() => (window as unknown as { viewing: { latencyMillis: number | null } }).viewing.latencyMillis);
  masks = (): Promise<string[]> => this.page.evaluate(() => [...document.querySelector('alongside-stage')!.shadowRoot!.querySelectorAll('.masks span')].map((mask) => mask.textContent));

  /** Runs this in the agent's page, where `viewing` is the viewing. */
  run = <T = unknown>(code: string): Promise<T> => this.page.evaluate(code);

  /** Every drawing that the stage shows. */
  drawings = (): Promise<{ dx: number; dy: number }[]> => this.run('viewing.drawings.board.drawings');

  /** Presses keys while the picture has the focus. */
  async presses(...keys: string[]): Promise<void> {
    await this.page.locator('alongside-stage .room').focus();
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** Drags the mouse from one pixel of the picture to another. */
  async drags(from: readonly [number, number], to: readonly [number, number]): Promise<void> {
    const [start, end] = [await this.#onScreen(from), await this.#onScreen(to)];
    await this.page.mouse.move(...start);
    await this.page.mouse.down();
    await this.page.mouse.move(...end, { steps: 4 });
    await this.page.mouse.up();
  }

  /** Clicks on a pixel of the picture. */
  clicks = async (at: readonly [number, number]): Promise<void> => this.page.mouse.click(...(await this.#onScreen(at)));

  /** The same with a finger. */
  taps = async (at: readonly [number, number]): Promise<void> => this.page.touchscreen.tap(...(await this.#onScreen(at)));

  /** Draws a finger over the picture from one pixel to another. */
  async swipes(from: readonly [number, number], to: readonly [number, number]): Promise<void> {
    const [[x, y], [endX, endY]] = [await this.#onScreen(from), await this.#onScreen(to)];
    const cdp = await this.page.context().newCDPSession(this.page);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', share: number): Promise<unknown> =>
      cdp.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [{ x: x + (endX - x) * share, y: y + (endY - y) * share }] });
    await touch('touchStart', 0);
    for (const share of [0.2, 0.4, 0.6, 0.8, 1]) await touch('touchMove', share);
    await touch('touchEnd', 1);
    await cdp.detach();
  }

  /** Waits until the stage says this in words. */
  says = (words: RegExp): Promise<void> => this.page.getByRole('status').filter({ hasText: words }).first().waitFor();

  /** Where a pixel of the picture is in the agent's window. */
  #onScreen = ([x, y]: readonly [number, number]): Promise<[number, number]> =>
    this.page.evaluate(
      ([px, py]) => {
        const canvas = (document.querySelector('alongside-stage') as unknown as { canvas: HTMLCanvasElement }).canvas;
        const { left, top, width, height } = canvas.getBoundingClientRect();
        return [left + (px! / canvas.width) * width, top + (py! / canvas.height) * height] as [number, number];
      },
      [x, y],
    );

  /** Lets the stage paint nothing for a while: its turn on the screen does not come. */
  stalls = (stalled: boolean): Promise<void> =>
    this.page.evaluate((still) => {
      const stage = document.querySelector('alongside-stage') as unknown as { draw?: unknown };
      const held = (window as unknown as { held?: (() => void)[] }).held;
      if (still) {
        const waiting: (() => void)[] = [];
        (window as unknown as { held: (() => void)[] }).held = waiting;
        const { draw } = Object.getPrototypeOf(stage) as { draw(...args: unknown[]): void };
        stage.draw = (...args: unknown[]) => waiting.push(() => draw.apply(stage, args));
      } else {
        delete stage.draw;
        held?.forEach((go) => go());
      }
    }, stalled);

  /** The canvas, pixel for pixel. */
  async picture(): Promise<Image> {
    const url = await this.page.evaluate(() => (document.querySelector('alongside-stage') as unknown as { canvas: HTMLCanvasElement }).canvas.toDataURL('image/png'));
    return decodePng(Buffer.from(url.slice(url.indexOf(',') + 1), 'base64'));
  }

  /** Shows the picture so many times as large, with this pixel of it in the upper left corner. */
  zooms = (times: number, [x, y]: readonly [number, number]): Promise<unknown> =>
    this.run(`(({ zoom, room }) => { zoom.wanted = ${times}; zoom.fit(); room.scrollTo(${x * times}, ${y * times}); })(document.querySelector('alongside-stage'))`);

  /** What lies over the picture at twice the size, and where; null where nothing does. */
  async detail(): Promise<{ readonly box: Rect; readonly image: Image } | null> {
    const shown = await this.page.evaluate(() => {
      const canvas = document.querySelector('alongside-stage')!.shadowRoot!.querySelector<HTMLCanvasElement>('canvas.detail')!;
      const { left, top, width, height } = canvas.style;
      return canvas.hidden ? null : { box: [left, top, width, height].map(parseFloat), png: canvas.toDataURL('image/png') };
    });
    return shown === null ? null : { box: shown.box as unknown as Rect, image: decodePng(Buffer.from(shown.png.slice(shown.png.indexOf(',') + 1), 'base64')) };
  }

  /** Where the stage says that something is hidden, on the screen. */
  hidden = (): Promise<Rect[]> =>
    this.page.evaluate(() =>
      [...document.querySelector('alongside-stage')!.shadowRoot!.querySelectorAll<HTMLElement>('.masks span')].map(({ style }) => [style.left, style.top, style.width, style.height].map(parseFloat) as unknown as Rect),
    );

  /** The share of pixels in which the canvas differs from the page, outside of what is hidden and of these elements. */
  async differs(sharing: Shown, except?: string): Promise<number> {
    const [real, seen, hidden, left] = [await sharing.screenshot(), await this.picture(), await this.hidden(), except === undefined ? [] : await sharing.boxes(except)];
    return difference(real, seen, [...hidden, ...left]);
  }

  /** Waits until the canvas shows the page; the share of pixels that differ then, or when the time is over. */
  async comesClose(sharing: Shown, share: number, withinMillis = 15_000, except?: string): Promise<number> {
    const end = Date.now() + withinMillis;
    for (;;) {
      const now = await this.differs(sharing, except);
      if (now <= share || Date.now() > end) return now;
    }
  }
}

/** Keeps the SDK's socket in the page, where `cut()` closes it, and until `mend()` no other one finds its way. */
export function cuttable(): void {
  const sockets: WebSocket[] = [];
  let isCut = false;
  const Real = WebSocket;
  Object.defineProperty(window, 'Worker', {
    value: class {
      constructor() {
        throw new Error('no workers here');
      }
    },
  });
  Object.assign(window, {
    WebSocket: class extends Real {
      constructor(url: string, protocols?: string) {
        super(isCut ? 'wss://localhost:1' : url, protocols);
        sockets.push(this);
      }
    },
    cut: () => {
      isCut = true;
      sockets.forEach((socket) => socket.close(4_000));
    },
    mend: () => void (isCut = false),
  });
}

/** Keeps the SDK's socket in the page, where what it sends can be seen, and writes down every operation of every frame, and every message in words. */
function noteWhatIsSent(): void {
  const noted: { variant: number; said: string }[] = [];
  const words: string[] = [];
  Object.assign(window, { noted, words });
  Object.defineProperty(window, 'Worker', {
    value: class {
      constructor() {
        throw new Error('no workers here');
      }
    },
  });
  const { send } = WebSocket.prototype;
  WebSocket.prototype.send = function (data): void {
    const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : new Uint8Array((data as Uint8Array).buffer);
    if (typeof data === 'string') words.push(data);
    else if (bytes[0] === 2) noted.push({ variant: bytes[1]!, said: Array.from(bytes, (byte) => String.fromCharCode(byte)).join('') });
    send.call(this, data as string);
  };
}

/** A frame without its head, which has number and time. */
export const withoutHead = (frame: string): string => frame.slice(FRAME_HEAD);

/**
 * What frames say of a page that stands still: all that they paint, byte for byte, and what they name as hidden in the end. How
 * many frames that takes, and in which of them the names come, depends on the machine.
 */
export function told(frames: readonly string[]): { readonly paints: readonly string[]; readonly hidden: unknown } {
  const ops = frames.flatMap((frame) => {
    const read = readPicture(Uint8Array.from(frame, (letter) => letter.charCodeAt(0)));
    if (!read.ok || read.picture.is !== 'frame') throw new Error('no frame');
    return read.picture.ops;
  });
  const paints = ops.filter(({ op }) => op !== 'mask' && op !== 'cursor');
  const plain = (_: string, value: unknown): unknown => (value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value);
  return { paints: [...new Set(paints.map((paint) => JSON.stringify(paint, plain)))].sort(), hidden: ops.filter(({ op }) => op === 'mask').at(-1) };
}

/** x, y, width, height. */
export type Rect = readonly [number, number, number, number];

export interface Image {
  readonly width: number;
  readonly height: number;
  /** RGB, row by row. */
  readonly pixels: Uint8Array;
}

/** The means of squares of so many pixels. */
export function coarse({ width, height, pixels }: Image, square: number): Image {
  const [columns, rows] = [Math.floor(width / square), Math.floor(height / square)];
  const sums = new Float64Array(columns * rows * 3);
  for (let y = 0; y < rows * square; y++) {
    for (let x = 0; x < columns * square; x++) {
      const at = (Math.floor(y / square) * columns + Math.floor(x / square)) * 3;
      for (let c = 0; c < 3; c++) sums[at + c]! += pixels[(y * width + x) * 3 + c]!;
    }
  }
  return { width: columns, height: rows, pixels: Uint8Array.from(sums, (sum) => sum / (square * square)) };
}

/** The share of pixels that differ by more than 32 of 255 in any channel, but for these boxes; 1 where the sizes differ. */
export function difference(a: Image, b: Image, except: readonly Rect[] = []): number {
  if (a.width !== b.width || a.height !== b.height) return 1;
  let off = 0;
  for (let i = 0; i < a.pixels.length; i += 3) {
    const far = (c: number): boolean => Math.abs(a.pixels[i + c]! - b.pixels[i + c]!) > 32;
    if ((far(0) || far(1) || far(2)) && !within(except, (i / 3) % a.width, Math.floor(i / 3 / a.width))) off++;
  }
  return off / (a.width * a.height);
}

/** In one of the boxes, or within 3 pixels of it: a line of text that holds a hidden word may lie a little lower. */
const within = (boxes: readonly Rect[], x: number, y: number): boolean =>
  boxes.some(([left, top, width, height]) => x >= left - 3 && x < left + width + 3 && y >= top - 3 && y < top + height + 3);

/** PNG (ISO/IEC 15948) of 8 bits, RGB or RGBA, not interlaced: what browsers write. */
export function decodePng(png: Buffer): Image {
  let at = 8;
  let [width, height, channels] = [0, 0, 0];
  const packed: Buffer[] = [];
  while (at < png.length) {
    const length = png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    const data = png.subarray(at + 8, at + 8 + length);
    if (type === 'IHDR') {
      [width, height] = [data.readUInt32BE(0), data.readUInt32BE(4)];
      channels = data[9] === 6 ? 4 : 3;
    }
    if (type === 'IDAT') packed.push(data);
    at += 12 + length;
  }
  const raw = inflateSync(Buffer.concat(packed));
  const stride = width * channels;
  const pixels = new Uint8Array(width * height * 3);
  const line = new Uint8Array(stride);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)]!;
    const upLeft = new Uint8Array(channels);
    for (let x = 0; x < stride; x++) {
      const value = raw[y * (stride + 1) + 1 + x]!;
      const left = x < channels ? 0 : line[x - channels]!;
      const up = line[x]!;
      const corner = x < channels ? 0 : upLeft[x % channels]!;
      upLeft[x % channels] = up;
      line[x] = (value + predicted(filter, left, up, corner)) & 255;
      if (x % channels < 3) pixels[(y * width + Math.floor(x / channels)) * 3 + (x % channels)] = line[x]!;
    }
  }
  return { width, height, pixels };
}

function predicted(filter: number, left: number, up: number, corner: number): number {
  switch (filter) {
    case 1:
      return left;
    case 2:
      return up;
    case 3:
      return (left + up) >> 1;
    case 4: {
      const p = left + up - corner;
      const [a, b, c] = [Math.abs(p - left), Math.abs(p - up), Math.abs(p - corner)];
      return a <= b && a <= c ? left : b <= c ? up : corner;
    }
    default:
      return 0;
  }
}
