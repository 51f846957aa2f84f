import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { toneFile, videoFile, type Source } from './media.ts';
import { RESULTS } from './places.ts';
import { installSenses } from './senses.ts';

export const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** A Chromium of its own whose camera and microphone are one {@link Source}. */
export class Person {
  readonly source: Source;
  readonly browser: Browser;

  private constructor(source: Source, browser: Browser) {
    this.source = source;
    this.browser = browser;
  }

  /**
   * `program` is the browser itself, or what starts it elsewhere (see {@link Net}). Whoever `asksForDevices` has no answer to
   * questions about cameras, but says yes to filming the own tab, which a browser that answers all by itself can't. `ratio` is
   * how many pixels the screen has for each CSS pixel.
   */
  static async launch(source: Source, { program = CHROMIUM, asksForDevices = false, ratio = 1 } = {}): Promise<Person> {
    const browser = await chromium.launch({
      executablePath: program,
      headless: true,
      ignoreDefaultArgs: ['--mute-audio'],
      args: [
        '--no-sandbox',
        '--ignore-certificate-errors', // also for the socket in a worker, which Playwright's own switch does not reach
        '--disable-gpu',
        '--disable-quic',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        asksForDevices ? '--auto-accept-this-tab-capture' : '--use-fake-ui-for-media-stream',
        '--use-fake-device-for-media-stream',
        `--use-file-for-fake-video-capture=${videoFile(source)}`,
        `--use-file-for-fake-audio-capture=${toneFile(source)}`,
        '--autoplay-policy=no-user-gesture-required',
        '--allow-loopback-in-peer-connection',
        ...(ratio === 1 ? [] : [`--force-device-scale-factor=${ratio}`]),
        '--disable-features=WebRtcHideLocalIpsWithMdns', // last, because Playwright's own list comes before it
      ],
    });
    return new Person(source, browser);
  }

  /** A fresh page with cookies and storage of its own. Constraints that would filter a pure tone away are switched off. */
  async open(url: string): Promise<Page> {
    const context = await this.newContext();
    const page = await context.newPage();
    await page.goto(url);
    return page;
  }

  /** @param locale what the browser says it speaks; English unless given */
  async newContext(locale = 'en-US'): Promise<BrowserContext> {
    const context = await this.browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 1100, height: 760 }, locale });
    await context.addInitScript(installSenses);
    return context;
  }

  /**
   * A window of 390 by 844 CSS pixels and a finger, on this browser's screen. The driver's own `deviceScaleFactor` only pretends:
   * pages are laid out for one pixel of the screen then, and words stand where they do on no telephone. `mobile` minds the
   * page's own word about its width (`<meta name=viewport>`).
   */
  async telephone(mobile: boolean): Promise<BrowserContext> {
    const context = await this.browser.newContext({ ignoreHTTPSErrors: true, viewport: null, hasTouch: true });
    const newPage = context.newPage.bind(context);
    context.newPage = async () => {
      const page = await newPage();
      const session = await context.newCDPSession(page);
      await session.send('Emulation.setDeviceMetricsOverride', { width: 390, height: 844, deviceScaleFactor: 0, mobile });
      return page;
    };
    return context;
  }

  pages(): Page[] {
    return this.browser.contexts().flatMap((context) => context.pages());
  }

  /** Ends every page, as someone who closes the browser's windows. */
  async closePages(): Promise<void> {
    await Promise.all(this.browser.contexts().map((context) => context.close()));
  }

  async screenshots(title: string): Promise<void> {
    mkdirSync(RESULTS, { recursive: true });
    const name = title.replaceAll(/[^A-Za-z0-9]+/g, '-').slice(0, 80);
    await Promise.all(
      this.pages().map(async (page, i) => {
        const path = join(RESULTS, `${name}-${this.source.name}-${i}.png`);
        await page.screenshot({ path, timeout: 5_000 }).catch((why: unknown) => console.warn(`no screenshot: ${String(why)}`));
      }),
    );
  }

  async close(): Promise<void> {
    await this.browser.close();
  }
}
