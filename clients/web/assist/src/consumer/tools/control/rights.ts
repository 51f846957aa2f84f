import type { Permissions } from '../../../wire/messages';
import { Judge, ROOT, type Inherited, type Rules } from '../../judge';
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
  constructor(permissions: Permissions, rules: Rules, from: Inherited = ROOT) {
    this.judge = new Judge(permissions, rules);
    this.interactive = new Set(permissions.interactive);
    this.from = from;
  }

  to(element: Element): Reach {
    let { from } = this;
    for (const each of wayTo(element)) {
      const verdict = this.judge.judge(each, from);
      if (!verdict.shown) return { sees: false, label: verdict.label };
      const slot = slotOf(each);
      const around = slot === null ? null : this.to(slot);
      if (around?.sees === false) return around;
      from = verdict.inherited;
    }
    return { sees: true, acts: this.interactive.has(from.marker) };
  }
}

/** From the page's root down to the element. */
function wayTo(element: Element): readonly Element[] {
  const way: Element[] = [];
  for (let at: Element | null = element; at !== null; at = above(at)) way.unshift(at);
  return way;
}
