import { onViolation, type Forbid } from '../forbidden';
import { ours } from './ours';
import type { Drawer, Part, Seen } from './raster';

/** An order to the easel, and its answer: by number, through a port of their own. */
export type Drawn = { readonly n: number } & ({ readonly bitmap: ImageBitmap } | { readonly trouble: string });
export type ToDraw = { readonly n: number; readonly source: string; readonly seen: Seen; readonly scale: number; readonly behind: string; readonly part: Part };

/** A frame may need a process of its own; a policy that forbids it is told at once. */
const READY_MILLIS = 15_000;
const DRAWN_MILLIS = 10_000;

/**
 * Draws in a frame whose own policy allows it: `easel.ts` there, at the server from which the SDK came. It gets the source of
 * a picture, in which what must be hidden is hidden already, and gives back pixels.
 */
export class FrameDrawer implements Drawer {
  private readonly port: MessagePort;
  private readonly waiting = new Map<number, (drawn: Drawn) => void>();
  private count = 0;

  private constructor(port: MessagePort) {
    this.port = port;
    port.onmessage = ({ data }: MessageEvent<Drawn>) => {
      this.waiting.get(data.n)?.(data);
      this.waiting.delete(data.n);
    };
  }

  /** Throws where the page may not have that frame, or the server has none. */
  static open(server: string): Promise<FrameDrawer> {
    const address = new URL(`${server.replace(/\/+$/, '')}/sdk/assist/easel`);
    const frame = document.createElement('iframe');
    ours.add(frame);
    const life = new AbortController();
    return new Promise((done, failed) => {
      const fail = (words: string): void => {
        life.abort();
        clearTimeout(late);
        frame.remove();
        failed(new Error(words));
      };
      const late = setTimeout(() => fail(`${address.href} does not answer`), READY_MILLIS);
      onViolation(document, (what, which) => what === 'frame-src' && which.startsWith(address.origin) && fail(`frame-src ${address.origin}`), life.signal);
      const heard = ({ source, origin, data }: MessageEvent): void => {
        if (source !== frame.contentWindow || origin !== address.origin || (data as { alongside?: unknown }).alongside !== 'easel') return;
        life.abort();
        clearTimeout(late);
        const { port1, port2 } = new MessageChannel();
        frame.contentWindow!.postMessage({ alongside: 'draw' }, address.origin, [port2]);
        done(new FrameDrawer(port1));
      };
      addEventListener('message', heard, { signal: life.signal });
      frame.src = address.href;
      frame.title = 'Alongside';
      frame.tabIndex = -1;
      frame.setAttribute('aria-hidden', 'true');
      frame.style.cssText = 'all:initial;position:fixed;inset:0 auto auto 0;width:1px;height:1px;border:0;opacity:0;pointer-events:none';
      document.documentElement.append(frame);
    });
  }

  async draw(source: string, seen: Seen, scale: number, behind: string, part: Part): Promise<ImageBitmap> {
    const n = ++this.count;
    const drawn = await new Promise<Drawn>((done) => {
      this.waiting.set(n, done);
      setTimeout(() => done({ n, trouble: 'the frame does not answer' }), DRAWN_MILLIS);
      this.port.postMessage({ n, source, seen, scale, behind, part } satisfies ToDraw);
    });
    this.waiting.delete(n);
    if ('trouble' in drawn) throw new Error(drawn.trouble);
    return drawn.bitmap;
  }
}

/** Where nothing can be drawn: words for the agent, who would wait for ever otherwise. */
export class Blank implements Drawer {
  private readonly words: string;

  constructor(words: string) {
    this.words = words;
  }

  draw(_source: string, { width }: Seen, scale: number, _behind: string, [left, top, w, h]: Part): Promise<ImageBitmap> {
    const canvas = new OffscreenCanvas(Math.round(w * scale), Math.round(h * scale));
    const context = canvas.getContext('2d', { alpha: false })!;
    context.scale(scale, scale);
    context.fillStyle = '#e6e6ec';
    context.fillRect(0, 0, w, h);
    context.fillStyle = '#333';
    context.font = '15px sans-serif';
    context.textAlign = 'center';
    context.fillText(this.words, width / 2 - left, 40 - top, width - 24);
    return Promise.resolve(canvas.transferToImageBitmap());
  }
}

/** What draws where the page may not: a frame of the server, or, where that may not be either, a picture that says so. */
export async function drawElsewhere(server: string, forbidden: Forbid): Promise<Drawer> {
  const header = 'img-src data:';
  try {
    const drawer = await FrameDrawer.open(server);
    forbidden({ header, instead: 'frame', words: `this page's policy lacks ${header}: pictures are drawn in a frame of ${new URL(server).origin}` });
    return drawer;
  } catch (trouble) {
    forbidden({ header, instead: 'nothing', words: `this page's policy lacks ${header}, and ${String((trouble as Error).message)}: the page can't be shown` });
    return new Blank(`This page can’t be shown: its policy lacks ${header}`);
  }
}
