import { readWanted, type Acted, type Wanted } from '../../../wire/acts';
import type { VariantInState } from '../../../wire/messages';
import type { ToFrame } from '../../frame-words';
import type { Rulebook } from '../../book';
import { Hands } from './hands';
import { outcomeOf, refuse } from './refusal';
import { Rights } from './rights';

/** Acts that wait here at once; the page around asks for one after another. */
const MOST_WAITING = 8;

/**
 * An agent acts in a page that lies in a frame of another origin: what the page around passes on is judged here, by this
 * page's own rules and as this agent sees it, and done here.
 */
export class Resident {
  private readonly hands: Hands;
  private readonly rights = new Map<number, Rights>();
  private queue: Promise<unknown> = Promise.resolve();
  private waiting = 0;
  private agent = 0;

  constructor() {
    this.hands = new Hands(() => Date.now());
  }

  /**
   * These see the page, and nobody else acts on it.
   * @param latest when the latest picture was taken, 0 before the first
   */
  watch(variants: readonly (VariantInState & { readonly marker: string })[], book: Rulebook, latest: number): void {
    this.rights.clear();
    for (const { variant, marker, ...permissions } of variants) this.rights.set(variant, new Rights(permissions, book, { marker }));
    if (variants.length > 0) return this.hands.steady.start(latest || Date.now());
    this.hands.steady.stop();
    this.hands.let();
  }

  /** The page as it is now becomes a picture. */
  taking(captured: number): void {
    this.hands.steady.look(captured);
  }

  /** One after another. */
  async take(act: Extract<ToFrame, { alongside: 'act' }>): Promise<Acted> {
    if (this.waiting === MOST_WAITING) return outcomeOf(() => refuse('late'));
    this.waiting++;
    const result = this.queue.then(() => outcomeOf(() => this.do(act)));
    this.queue = result;
    return result.finally(() => this.waiting--);
  }

  private async do({ variant, until, wanted: given }: Extract<ToFrame, { alongside: 'act' }>): Promise<Acted> {
    const rights = this.rights.get(variant);
    if (rights === undefined) return refuse('gone');
    // The page around has told the agent already that nothing was done.
    if (Date.now() > until) return refuse('late');
    const wanted = here(readWanted(given, 'wanted'));
    if (wanted.agent !== this.agent) this.hands.let();
    this.agent = wanted.agent;
    return this.hands.do(wanted, { rights, maySubmit: wanted.submit === true });
  }
}

/** Places come as those of the window. */
const here = (wanted: Wanted): Wanted => ('x' in wanted ? { ...wanted, x: wanted.x + scrollX, y: wanted.y + scrollY } : wanted);
