import type { Capture, Filming } from '../capture';
import { Covers } from './covers';
import { Film } from './film';

/** A page that is covered in itself, and filmed by the browser once the person has allowed that. */
class Filmed implements Filming {
  private readonly covers: Covers;
  film: Film | null = null;

  constructor(covers: Covers) {
    this.covers = covers;
  }

  cover(hidden: Iterable<Element>): void {
    if (this.covers.cover(hidden)) this.film?.covered();
  }

  stop(): void {
    this.film?.stop();
    this.covers.remove();
  }
}

/**
 * Lets the browser film this tab in place of drawing the page.
 * @throws Error where nobody looks, the person chose otherwise, or the browser can't
 */
export async function filmTab(capture: Capture): Promise<void> {
  const filmed = capture.coverFor((trees, judge) => new Filmed(new Covers(trees, judge)));
  try {
    const film = await Film.open(() => capture.again(), () => capture.unfilm());
    if (capture.filming !== filmed) return film.stop(); // nobody looks any more
    filmed.film = film;
    film.covered();
    capture.renew();
  } catch (trouble) {
    capture.unfilm();
    throw trouble;
  }
}
