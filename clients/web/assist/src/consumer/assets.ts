import { onViolation, type Forbid } from '../forbidden';
import { dataUrl } from './data-url';
import { PAPER } from './paper-key';

/** Larger ones are left out of the picture. */
const LARGEST = 4 << 20;
/** Of all kept together, in characters; beyond it nothing new is fetched. */
const MOST_KEPT = 48 << 20;

/** Gets what a page shows and can't read, with the server's help: a `data:` address, words instead, or null. */
export type Beyond = (what: string) => Promise<string | null>;

/**
 * Pictures and fonts as `data:` URLs, because nothing inside an SVG image may load anything. `get` answers at once with what
 * is known; what is not is fetched, and `changed` says so when it came.
 */
export class Assets {
  private readonly known = new Map<string, string | null>();
  private kept = 0;
  /** Origins that the page's policy lets nobody fetch from; what is seen may be read all the same. */
  private readonly shut = new Set<string>();
  /** What the server was asked for, or need not be. */
  private readonly asked = new Set<string>();
  private readonly changed: (url: string) => void;
  private readonly beyond: Beyond;

  /**
   * @param forbidden hears of each origin that the page's policy lets us fetch nothing from
   * @param beyond gets what the page can't
   */
  constructor(changed: (url: string) => void, forbidden: Forbid = () => {}, beyond: Beyond = async () => null) {
    this.changed = changed;
    this.beyond = beyond;
    onViolation(document, (what, which) => {
      if (what !== 'connect-src' || !this.pending.has(which)) return;
      const { origin } = new URL(which);
      if (this.shut.has(origin)) return;
      this.shut.add(origin);
      void import('./drawn').then(({ lacking }) => forbidden(lacking(origin)));
    });
  }

  /**
   * The asset; null where it can't be had, undefined while it is on its way.
   * @param shown to somebody for certain: only then the server is asked for what the page can't read
   */
  get(url: string, shown = false): string | null | undefined {
    if (url.startsWith('data:')) return url;
    if (this.pending.has(url)) return undefined;
    const found = this.known.get(url);
    if (found !== undefined && (found !== null || !shown || this.asked.has(url))) return found;
    this.pending.add(url);
    void this.fetch(url, shown);
    return undefined;
  }

  /** How many are on their way: a picture taken now lacks them. */
  get coming(): number {
    return this.pending.size;
  }

  private readonly pending = new Set<string>();

  private async fetch(url: string, shown: boolean): Promise<void> {
    let data = this.known.has(url) || url.startsWith(PAPER) ? null : await this.fetchHere(url);
    if (data === null && shown && !this.asked.has(url)) {
      this.asked.add(url);
      data = await this.beyond(url).catch(() => null);
    }
    this.kept += data?.length ?? 0;
    this.known.set(url, data);
    this.pending.delete(url);
    this.changed(url);
  }

  private async fetchHere(url: string): Promise<string | null> {
    try {
      // Without CORS it is not ours to show: a canvas that drew it could never be read.
      const same = new URL(url, location.href).origin === location.origin || url.startsWith('blob:');
      const answer = await fetch(url, same ? {} : { mode: 'cors', credentials: 'omit' });
      const blob = answer.ok ? await answer.blob() : null;
      this.asked.add(url); // its origin let us read what is there
      return blob !== null && blob.size <= LARGEST && this.kept < MOST_KEPT ? await dataUrl(blob) : null;
    } catch {
      // Refused by CORS or by the page's policy, or the network. Whether it was the policy is told in a later task.
      await new Promise((done) => setTimeout(done, 0));
      return this.shut.has(new URL(url, location.href).origin) ? (await import('./drawn')).drawn(url) : null;
    }
  }
}
