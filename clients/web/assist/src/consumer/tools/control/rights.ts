import type { Permissions } from '../../../wire/messages';
import type { Rulebook } from '../../book';
import { ROOT, type Inherited, type Judge, type Verdict } from '../../judge';
import { above } from '../places';
import { slotOf } from './flat';

/** What an agent may do with an element. */
export type Reach =
  | { readonly sees: true; readonly acts: boolean }
  /** `label`: the rule that hides it. */
  | { readonly sees: false; readonly label: string };

/**
 * What one agent may see and touch: the same judge as for pictures, asked along the way from the page's root to the element,
 * through frames, at the moment of the act. What a shadow tree shows in a slot is hidden where the slot is.
 */
export class Rights {
  private readonly judge: Judge;
  private readonly interactive: ReadonlySet<string>;
  private readonly from: Inherited;

  /** @param from what the page inherits, where it lies in a frame of another origin */
  constructor(permissions: Permissions, book: Rulebook, from: Inherited = ROOT) {
    this.judge = book.judge(permissions);
    this.interactive = new Set(permissions.interactive);
    this.from = from;
  }

  to(element: Element): Reach {
    const verdict = this.judged(element);
    return verdict.shown ? { sees: true, acts: this.interactive.has(verdict.inherited.marker) } : { sees: false, label: verdict.label };
  }

  /** The text without what must not be read in it. */
  cover(text: string): string {
    return this.judge.cover(text);
  }

  private judged(element: Element): Verdict {
    let verdict: Verdict = { shown: true, inherited: this.from };
    for (const each of wayTo(element)) {
      verdict = this.judge.judge(each, verdict.inherited!);
      if (verdict.inherited === undefined) break;
      const slot = slotOf(each);
      const around = slot === null ? null : this.judged(slot);
      if (around !== null && around.inherited === undefined) return around;
    }
    return verdict;
  }
}

/** From the page's root down to the element. */
function wayTo(element: Element): readonly Element[] {
  const way: Element[] = [];
  for (let at: Element | null = element; at !== null; at = above(at)) way.unshift(at);
  return way;
}
