import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Image, type Rect, type Site, type Watching } from './assist.ts';
import { THOUSANDTH, type CorpusPage } from './corpus.ts';
import { freePorts } from './ports.ts';
import { eventually } from './wait.ts';

const BROWSERS = ['/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser', '/usr/lib/aarch64-linux-gnu/webkit2gtk-4.1/MiniBrowser'];
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

/** WebKit (Debian's `webkit2gtk-driver`) with one page, on a screen of its own that nobody sees; driven by WebDriver. */
export class Webkit {
  readonly #programs: readonly ChildProcess[];
  readonly #session: string;
  /** What Xvfb shows, as XWD. */
  readonly #screen: string;

  private constructor(programs: readonly ChildProcess[], session: string, screen: string) {
    this.#programs = programs;
    this.#session = session;
    this.#screen = screen;
  }

  static async launch(): Promise<Webkit> {
    const binary = BROWSERS.find((path) => existsSync(path));
    if (binary === undefined) throw new Error('webkit2gtk-driver is not installed');
    const [port, number] = await freePorts(2);
    const screen = `:${number}`;
    const folder = mkdtempSync(join(tmpdir(), 'webkit-'));
    const programs = [spawn('Xvfb', [screen, '-screen', '0', '1280x960x24', '-nolisten', 'tcp', '-fbdir', folder], { stdio: 'ignore' })];
    try {
      await eventually('there is a screen', async () => existsSync(`/tmp/.X11-unix/X${number}`), (is) => is);
      const env = { ...process.env, WEBKIT_DISABLE_COMPOSITING_MODE: '1', DISPLAY: screen, LIBGL_ALWAYS_SOFTWARE: '1', WEBKIT_DISABLE_DMABUF_RENDERER: '1' };
      programs.push(spawn('WebKitWebDriver', [`--port=${port}`], { env, stdio: 'ignore' }));
      const driver = `http://127.0.0.1:${port}`;
      await eventually('the driver answers', () => fetch(`${driver}/status`).then(({ ok }) => ok, () => false), (ok) => ok);
      const wanted = { acceptInsecureCerts: true, timeouts: { script: 60_000 }, 'webkitgtk:browserOptions': { binary, args: ['--automation'] } };
      const { sessionId } = await ask<{ sessionId: string }>(`${driver}/session`, { capabilities: { alwaysMatch: wanted } });
      return new Webkit(programs, `${driver}/session/${sessionId}`, join(folder, 'Xvfb_screen0'));
    } catch (trouble) {
      programs.forEach((program) => program.kill());
      throw trouble;
    }
  }

  goto = (url: string): Promise<unknown> => ask(`${this.#session}/url`, { url });

  /** Runs this in the page; a promise is waited for. */
  run = async <T = unknown>(code: string): Promise<T> => {
    const script = `const done = arguments[arguments.length - 1]; Promise.resolve().then(() => (${code})).then((value) => done({ value }), (why) => done({ why: String(why) }))`;
    const { value, why } = await ask<{ value?: T; why?: string }>(`${this.#session}/execute/async`, { script, args: [] });
    if (why !== undefined) throw new Error(`${why} in ${code.slice(0, 200)}`);
    return value as T;
  };

  /** Types as a person does. */
  async type(selector: string, text: string): Promise<void> {
    const found = await ask<Record<string, string>>(`${this.#session}/element`, { using: 'css selector', value: selector });
    await ask(`${this.#session}/element/${found[ELEMENT]}/value`, { text });
  }

  /** From the screen itself: the driver's own screenshot waits for a change of the page, for ever where it stands still. */
  async screenshot(): Promise<Image> {
    const [left, top, width, height] = await this.run<[number, number, number, number]>(
      'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done([outerWidth - innerWidth, outerHeight - innerHeight, Math.min(innerWidth, document.documentElement.clientWidth), Math.min(innerHeight, document.scrollingElement.clientHeight)]), 100))))',
    );
    return decodeXwd(readFileSync(this.#screen), [left, top, width, height]);
  }

  async close(): Promise<void> {
    await ask(this.#session, undefined, 'DELETE').catch(() => undefined); // it may be gone already
    this.#programs.forEach((program) => program.kill());
  }
}

async function ask<T>(address: string, body?: object, method = body === undefined ? 'GET' : 'POST'): Promise<T> {
  const answer = await fetch(address, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const { value } = (await answer.json()) as { value: T & { message?: string } };
  if (!answer.ok) throw new Error(`WebKit: ${value.message ?? answer.status}`);
  return value;
}

/** A page of the corpus that WebKit shows and shares; its person says yes to whoever asks. */
export class WebkitSharing {
  readonly #webkit: Webkit;

  private constructor(webkit: Webkit) {
    this.#webkit = webkit;
  }

  static async open(webkit: Webkit, site: Site, corpus: string): Promise<WebkitSharing> {
    await webkit.goto(`${site.url}/corpus/${corpus}`);
    const token = await site.token({ role: 'consumer', name: 'A customer' });
    await webkit.run(`import('${site.sdk}/assist.mjs').then(({ startSupport }) => {
      window.support = startSupport({ url: '${site.server}', token: '${token}', frames: ['${site.cors}'], approve: () => true });
      window.cid = new Promise((done) => window.support.on('started', ({ cid }) => done(cid)));
    })`);
    return new WebkitSharing(webkit);
  }

  cid = (): Promise<string> => this.#webkit.run('window.cid');

  boxes = (selector: string): Promise<Rect[]> =>
    this.#webkit.run(`[...document.querySelectorAll(${JSON.stringify(selector)})].map((element) => { const { x, y, width, height } = element.getBoundingClientRect(); return [x, y, width, height]; })`);

  async scroll(): Promise<void> {
    await this.#webkit.run('(scrollBy(0, 437), window.scrollThings?.())');
  }

  async type(): Promise<void> {
    await this.#webkit.run('scrollTo(0, 0)');
    await eventually('the field is there', () => this.#webkit.run(`document.querySelector('#name').checkVisibility()`), (is) => is === true);
    await this.#webkit.type('#name', 'Ana Example');
    await this.#webkit.run('window.typed?.()');
  }

  /** What is on the screen, without our own window, caret and scroll bars. */
  async screenshot(): Promise<Image> {
    const hide = (visibility: string): Promise<unknown> => this.#webkit.run(`[...document.querySelectorAll('html > div, dialog > div')].at(-1)?.style.setProperty('visibility', '${visibility}')`);
    await hide('hidden');
    const image = await this.#webkit.screenshot();
    await hide('visible');
    return image;
  }

  end = (): Promise<unknown> => this.#webkit.run('window.support.end()');
}

/** A box of an X window dump (X11/XWDFile.h): 32 bits for each pixel, blue first. */
function decodeXwd(dump: Buffer, [left, top, width, height]: Rect): Image {
  const word = (n: number): number => dump.readUInt32BE(n * 4);
  const [bytesPerLine, colours] = [word(12), word(19)];
  const begin = word(0) + colours * 12;
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = begin + (y + top) * bytesPerLine + (x + left) * 4;
      pixels.set([dump[from + 2]!, dump[from + 1]!, dump[from]!], (y * width + x) * 3);
    }
  }
  return { width, height, pixels };
}

/** A field with the focus: the browser's theme draws a ring in the page, and none in a picture. */
const RING = 0.001;

/** The most pixels that may be off at load and scrolled, and typed into. */
export function mostInWebkit({ most = THOUSANDTH, webkit }: CorpusPage): readonly [number, number, number] {
  const still = webkit?.most ?? most;
  return [still, still, webkit?.typed ?? still + RING];
}

/** Through the three moments of a page of the corpus; how far apart the two sides are at each. */
export async function throughWebkit(page: CorpusPage, sharing: WebkitSharing, watching: Watching): Promise<number[]> {
  const [loaded, scrolled, typed] = mostInWebkit(page);
  const look = (most: number): Promise<number> => watching.comesClose(sharing, most, 15_000, page.except);
  const shares = [await look(loaded)];
  await sharing.scroll();
  shares.push(await look(scrolled));
  await sharing.type();
  return [...shares, await look(typed)];
}
