import type { Page } from 'playwright-core';
import type { Sharing, Site, Watching } from './assist.ts';

/** A page of `tests/corpus`, and how near the agent's canvas must come to it. */
export interface CorpusPage {
  readonly name: string;
  /** Part of every test run; the rest is held by `./alongside bench assist`. */
  readonly quick?: true;
  /** The most pixels that may be off by more than 32 of 255, as a share; a thousandth unless there is a reason. */
  readonly most?: number;
  /** Elements that can't be the same, and are no part of the figure. */
  readonly except?: string;
  /** Why either is so. */
  readonly why?: string;
  /** The same in a window of 390 pixels, on a screen with three for each. */
  readonly phone?: { readonly most: number; readonly why: string };
  /** The same in WebKit, where that is another matter: at load and scrolled, and typed into. */
  readonly webkit?: { readonly most?: number; readonly typed: number; readonly why: string };
}

/** Settings of a server with which the corpus is shared: one page has a picture that its origin lets no page read. */
export const CORPUS_SETTINGS: readonly string[] = ['assist.images.from=localhost', 'assist.documents.networks=127.0.0.1,::1'];

export const THOUSANDTH = 0.001;

export const CORPUS: readonly CorpusPage[] = [
  { name: 'bank', quick: true },
  { name: 'form', quick: true, webkit: { most: 0.003, typed: 0.006, why: 'fields for a date, a time or a colour are fields of text in a picture' } },
  { name: 'scrollers', quick: true },
  { name: 'shadow', quick: true },
  { name: 'frames', quick: true, except: '#stranger', why: 'a page of another origin without our frame script is a placeholder' },
  { name: 'dialog', quick: true, webkit: { most: 0.002, typed: 0.002, why: 'a plain field has the focus from the beginning' } },
  { name: 'images', quick: true, except: '#tainted', why: 'a canvas that drew a picture of another origin is a placeholder', webkit: { most: 0.002, typed: 0.003, why: 'the sign for a picture that is not there is another one' }, phone: { most: 0.01, why: 'an edge within a pixel is not smoothed where a picture ends' } },
  { name: 'table', quick: true, phone: { most: 0.002, why: 'the words of one row stand between two pixels' } },
  { name: 'article', most: 0.002, why: 'the browser smooths a rotated figure otherwise in a layer of its own' },
  { name: 'dashboard' },
  { name: 'shop', webkit: { typed: 0.009, why: 'the ring of a wide field lies two pixels further out' } },
  { name: 'sticky' },
  { name: 'animations', webkit: { typed: 0.015, why: 'an animation that a script has set is shown at another moment' }, phone: { most: 0.002, why: 'words that are turned are smoothed otherwise' } },
  { name: 'rtl' },
  { name: 'cjk', most: 0.005, why: 'a line with ruby or emphasis marks stands some pixels lower in a picture', phone: { most: 0.02, why: 'a line with ruby or emphasis marks stands some pixels lower in a picture' } },
  { name: 'dark' },
  { name: 'spa' },
  { name: 'grid' },
  { name: 'transforms', phone: { most: 0.003, why: 'words that are turned are smoothed otherwise' } },
  { name: 'modern' },
  { name: 'fonts', phone: { most: 0.008, why: 'letters made of blocks end within a pixel' } },
  { name: 'paper', except: 'embed, object, iframe', why: 'embedded documents show their pages without the viewer around them' },
  { name: 'media', phone: { most: 0.005, why: 'an edge within a pixel is not smoothed where a picture ends' } },
  { name: 'phone', webkit: { typed: 0.012, why: 'the ring of a wide field lies two pixels further out' } },
];

export const mostOf = (page: CorpusPage): number => page.most ?? THOUSANDTH;
export const mostOnPhone = (page: CorpusPage): number => page.phone?.most ?? mostOf(page);

export type Moment = 'load' | 'scroll' | 'type';

interface Scripted extends Window {
  scrollThings?(): void;
  typed?(): void;
}

/** Takes a shared page of the corpus through its three moments and tells how far apart the two sides are at each; `most` is what is waited for. */
export async function throughMoments(page: CorpusPage, most: number, sharing: Sharing, watching: Watching, tell: (moment: Moment, share: number) => Promise<void> | void): Promise<void> {
  const look = async (moment: Moment): Promise<void> => tell(moment, await watching.comesClose(sharing, most, 15_000, page.except));
  await look('load');
  await sharing.page.mouse.wheel(0, 437);
  await sharing.page.evaluate(() => (window as Scripted).scrollThings?.());
  await look('scroll');
  await sharing.page.evaluate(() => scrollTo(0, 0));
  await typeInto(sharing.page);
  await look('type');
}

async function typeInto(page: Page): Promise<void> {
  await page.locator('#name').pressSequentially('Ana Example');
  await page.evaluate(() => (window as Scripted).typed?.());
}

/** Options of `startSupport` with which the corpus is shared. */
export const corpusOptions = (site: Site): string => `{ frames: ['${site.cors}'] }`;
