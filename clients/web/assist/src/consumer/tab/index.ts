import type { Capture } from '../capture';
import { Covers } from './covers';
import { Film } from './film';

/** Covers what is hidden, and then has the browser film the tab; rejects where the person or the browser does not. */
export async function filmInto(capture: Capture): Promise<void> {
  capture.coverFor((trees) => new Covers(trees));
  try {
    capture.film(await Film.open(() => capture.again(), () => capture.unfilm()));
  } catch (trouble) {
    capture.unfilm();
    throw trouble;
  }
}
