import { describe, expect, test } from 'vitest';
import { AssistScene } from './harness/assist-scene.ts';
import { Sharing, Watching, type Image, type Rect } from './harness/assist.ts';
import { THOUSANDTH } from './harness/corpus.ts';
import { eventually } from './harness/wait.ts';

/** How exactly a page with a photograph is shown, and what that costs. */

const scene = AssistScene.with('assist-quality');

/** The share of all pixels that may be off by more than 32 of 255, a third of which are the photograph's. */
const MOST_OFF = { lossless: THOUSANDTH, high: 0.0005, medium: 0.002, low: 0.02 } as const;
type Quality = keyof typeof MOST_OFF;

/** The page as it is begun with this quality, once an agent sees it, and what had to be sent for that. */
async function shared(quality: Quality): Promise<{ readonly sharing: Sharing; readonly watching: Watching; readonly bytes: number }> {
  const sharing = await Sharing.open(scene.consumer, scene.site, 'photo.html', `{ quality: '${quality}' }`, { noted: true });
  await sharing.page.waitForFunction(() => document.querySelector('img')!.complete && document.querySelector('img')!.naturalWidth > 0);
  const watching = await Watching.open(scene.agent, scene.site, { correlationId: await sharing.cid() });
  await eventually('the page is told of the quality', () => qualityOf(sharing), (now) => now === quality);
  await sharing.consents();
  await watching.is('live');
  expect(await watching.comesClose(sharing, MOST_OFF[quality]), quality).toBeLessThanOrEqual(MOST_OFF[quality]);
  const bytes = (await sharing.notes(1)).reduce((sum, said) => sum + said.length, 0);
  return { sharing, watching, bytes };
}

const qualityOf = (sharing: Sharing): Promise<string> => sharing.page.evaluate(() => (window as unknown as { support: { quality: string } }).support.quality);

describe('a page with a photograph', () => {
  test('costs fewer bytes the lower its quality is, and shows it within a stated error', async () => {
    const costs: number[] = [];
    for (const quality of ['lossless', 'high', 'medium', 'low'] as const) {
      const { sharing, watching, bytes } = await shared(quality);
      costs.push(bytes);
      await scene.keep(quality, sharing, watching);
      await Promise.all([sharing.page.close(), watching.page.close()]);
    }
    const [lossless, high, medium, low] = costs as [number, number, number, number];
    console.log(`a photograph: ${costs.join(', ')} bytes`);
    expect(high).toBeLessThan(0.55 * lossless);
    expect(medium).toBeLessThan(high);
    expect(low).toBeLessThan(medium);
  });

  test('keeps its words pixel for pixel on medium, also those over the photograph, and shows all as it is once an agent wants that', async () => {
    const { sharing, watching } = await shared('medium');
    const words = await sharing.boxes('.words');
    const [photograph] = (await sharing.boxes('img')) as [Rect];
    const medium = await watching.picture();
    await watching.page.getByLabel('Picture quality').selectOption('Exact');
    await eventually('the page is told of the quality', () => qualityOf(sharing), (now) => now === 'lossless');
    const lossless = await eventually('the photograph is exact', () => watching.picture(), (now) => unlike(medium, now, photograph) > 0);
    expect(await watching.comesClose(sharing, THOUSANDTH)).toBeLessThanOrEqual(THOUSANDTH);
    for (const box of words) expect(unlike(medium, lossless, box)).toBe(0);
    expect(unlikeInk(medium, lossless, photograph)).toBe(0);
  });
});

const isSame = (a: Image, b: Image, x: number, y: number): boolean => [0, 1, 2].every((c) => a.pixels[(y * a.width + x) * 3 + c] === b.pixels[(y * a.width + x) * 3 + c]);

function* pixelsOf([left, top, width, height]: Rect): Iterable<readonly [number, number]> {
  for (let y = Math.ceil(top); y < Math.floor(top + height); y++) for (let x = Math.ceil(left); x < Math.floor(left + width); x++) yield [x, y];
}

/** How many pixels of a box differ at all. */
const unlike = (a: Image, b: Image, box: Rect): number => [...pixelsOf(box)].filter(([x, y]) => !isSame(a, b, x, y)).length;

/** The same of white letters and their edges. */
function unlikeInk(a: Image, b: Image, box: Rect): number {
  const isInk = (x: number, y: number): boolean => [0, 1, 2].every((c) => b.pixels[(y * b.width + x) * 3 + c] === 255);
  const inks = [...pixelsOf(box)].filter(([x, y]) => isInk(x, y) || isInk(x - 1, y) || isInk(x + 1, y) || isInk(x, y - 1) || isInk(x, y + 1));
  expect(inks.length, 'there are letters').toBeGreaterThan(1_000);
  return inks.filter(([x, y]) => !isSame(a, b, x, y)).length;
}
