import { Refused, type Side } from '../side';
import { answeredWithin } from '../within';
import { documentsAt, pageOf, sendParts } from '../papers/paper';
import { dataUrl } from './data-url';
import { NoFile, fetchEmbedded } from './files';
import { PAPER } from './paper-key';

/** Sent, opened by a process of its own, told. */
const OPEN_MILLIS = 60_000;
const IMAGE_MILLIS = 30_000;
const IMAGES_AT_ONCE = 4;
/** Beyond it a box is grey: nobody reads a page of a thousand sheets in a picture. */
const MOST_SHEETS = 6;
const LONGEST_SIDE = 4_000;
/** Behind and between the sheets, as in a browser's own viewer. */
const DESK = '#525659';
const GAP = 4;

/** A PDF that the server can paint. */
interface Paper {
  readonly key: string;
  readonly pages: number;
}

/**
 * What a shared page shows and can't read or draw by itself, with the server's help: PDFs in it, and images that their origin
 * lets nobody read. Loaded with the first such thing. Asked only for what at least one agent may see.
 */
export class Beyond {
  private readonly party: () => Side;
  private readonly url: string;
  /** By address, as they were when they were first shown. */
  private readonly papers = new Map<string, Promise<Paper>>();
  private lanes: Promise<unknown>[] = Array.from({ length: IMAGES_AT_ONCE }, () => Promise.resolve());
  private asked = 0;

  /** @param party the one of now: a tab that comes to the front again has another */
  constructor(party: () => Side, url: string) {
    this.party = party;
    this.url = url;
  }

  /** @returns a `data:` address; for a PDF without a picture words, for an image without one null */
  get(what: string): Promise<string | null> {
    return what.startsWith(PAPER) ? this.paper(what) : this.image(what);
  }

  private async paper(what: string): Promise<string> {
    const [, width = '', height = '', address = ''] = new RegExp(`^${PAPER}(\\d+)x(\\d+) (.*)$`, 's').exec(what) ?? [];
    const [url = '', fragment = ''] = address.split('#');
    try {
      const paper = await (this.papers.get(url) ?? this.open(url));
      // RFC 8118 §3: the fragment may name a page.
      const first = Number(/(?:^|&)page=(\d{1,4})/.exec(fragment)?.[1] ?? 1);
      return await this.sheets(paper, Math.min(Math.max(1, first), paper.pages), Number(width), Number(height));
    } catch (trouble) {
      const words = trouble instanceof NoFile || trouble instanceof Refused ? trouble.message : 'it could not be had';
      return `PDF, not shown: ${words}`;
    }
  }

  private open(url: string): Promise<Paper> {
    const paper = this.send(url);
    this.papers.set(url, paper);
    return paper;
  }

  /** The same file is sent once in a session, however often and from wherever it is shown. */
  private async send(url: string): Promise<Paper> {
    const file = await fetchEmbedded(url);
    // No page without https has it.
    if (crypto.subtle === undefined) throw new NoFile('this page is not secure (https)');
    const hash = [...new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    const first = await answeredWithin(OPEN_MILLIS, this.party().ask({ type: 'assist.embed', hash, bytes: file.size }));
    if (first.upload === undefined) return paperIn(first.result);
    await sendParts(this.url, first.upload, file);
    return paperIn((await answeredWithin(OPEN_MILLIS, this.party().ask({ type: 'assist.embed', hash, bytes: file.size, sent: true }))).result);
  }

  /** The sheets from this one on, one below the other and as wide as the box, until it is full. */
  private async sheets({ key, pages }: Paper, first: number, wide: number, high: number): Promise<string> {
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width: Math.min(LONGEST_SIDE, Math.max(1, wide)), height: Math.min(LONGEST_SIDE, Math.max(1, high)) });
    const { width, height } = canvas;
    const context = canvas.getContext('2d', { alpha: false })!;
    context.fillStyle = DESK;
    context.fillRect(0, 0, width, height);
    context.imageSmoothingQuality = 'high';
    for (let page = first, top = 0; page <= pages && page < first + MOST_SHEETS && top < height; page++) {
      const sheet = await pageOf(this.url, key, page, width);
      const tall = (sheet.height * width) / sheet.width;
      context.drawImage(sheet, 0, top, width, tall);
      sheet.close();
      top += tall + GAP;
    }
    return canvas.toDataURL();
  }

  private image(url: string): Promise<string | null> {
    const lane = this.asked++ % IMAGES_AT_ONCE;
    const image = this.lanes[lane]!.then(() => this.fetchImage(url));
    this.lanes[lane] = image.catch(() => undefined);
    return image;
  }

  private async fetchImage(url: string): Promise<string | null> {
    const { result } = await answeredWithin(IMAGE_MILLIS, this.party().ask({ type: 'assist.image', url }));
    const answer = await fetch(`${documentsAt(this.url)}/images/${String(result?.['key'])}`);
    return answer.ok ? dataUrl(await answer.blob()) : null;
  }
}

function paperIn(result: Record<string, unknown> | undefined): Paper {
  const { key, pages } = result ?? {};
  if (typeof key !== 'string' || typeof pages !== 'number') throw new NoFile('the server did not open it');
  return { key, pages };
}
