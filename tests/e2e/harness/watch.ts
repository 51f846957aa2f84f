import type { Page } from 'playwright-core';
import { FRAMES, type Source } from './media.ts';
import type { Senses } from './senses.ts';
import { eventually, pause } from './wait.ts';

type Sensing = Window & { senses: Senses };

const SILENT_DB = -60;

export const frameOn = (page: Page, selector: string): Promise<number | undefined> =>
  page.evaluate((s) => (window as unknown as Sensing).senses.frame(s), selector);

export const toneOn = (page: Page, selector: string): Promise<{ hz: number; loudness: number } | undefined> =>
  page.evaluate((s) => (window as unknown as Sensing).senses.tone(s), selector);

export const candidatesOn = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => (window as unknown as Sensing).senses.candidates);

const isOf = (source: Source, frame: number | undefined): boolean =>
  frame !== undefined && frame >= source.firstFrame && frame < source.firstFrame + FRAMES;

/** The element shows the source's own pictures, and they move: eight different ones of it. */
export async function sees(page: Page, selector: string, source: Source, withinMillis = 15_000): Promise<void> {
  const seen = new Set<number>();
  await eventually(
    `${selector} shows the ${source.name}`,
    async () => {
      const frame = await frameOn(page, selector);
      if (frame !== undefined && isOf(source, frame)) seen.add(frame);
      return { distinct: seen.size, last: frame };
    },
    ({ distinct }) => distinct >= 8,
    withinMillis,
  );
}

/** The element sounds the source's tone, three times in a row. */
export async function hears(page: Page, selector: string, source: Source, withinMillis = 15_000): Promise<void> {
  let inARow = 0;
  await eventually(
    `${selector} sounds the ${source.name}`,
    async () => {
      const tone = await toneOn(page, selector);
      inARow = tone && Math.abs(tone.hz - source.toneHz) <= 15 && tone.loudness > SILENT_DB ? inARow + 1 : 0;
      return { inARow, tone };
    },
    (answer) => answer.inARow >= 3,
    withinMillis,
  );
}

/** The element falls silent and stays so for a second. */
export async function hearsNothing(page: Page, selector: string, withinMillis = 8_000): Promise<void> {
  let silentSince: number | undefined;
  await eventually(
    `${selector} is silent`,
    async () => {
      const tone = await toneOn(page, selector);
      const silent = tone === undefined || tone.loudness < SILENT_DB;
      silentSince = silent ? (silentSince ?? Date.now()) : undefined;
      return { tone, silentMillis: silentSince === undefined ? 0 : Date.now() - silentSince };
    },
    (answer) => answer.silentMillis >= 1_000,
    withinMillis,
  );
}

/** The picture stands still or is gone: no two different frames of the source within a second. */
export async function seesNoMovement(page: Page, selector: string, source: Source, withinMillis = 8_000): Promise<void> {
  await eventually(
    `${selector} stands still`,
    async () => {
      const seen = new Set<number>();
      for (let i = 0; i < 10; i++) {
        const frame = await frameOn(page, selector);
        if (frame !== undefined && isOf(source, frame)) seen.add(frame);
        await pause(100);
      }
      return seen.size;
    },
    (distinct) => distinct <= 1,
    withinMillis,
  );
}
