import type { Permissions } from '../../../wire/messages';
import { Judge, ROOT, type Inherited, type Rules } from '../../judge';

/** What an agent may do with an element. */
export type Reach =
  | { readonly sees: true; readonly acts: boolean }
  /** `label`: the rule that hides it. */
  | { readonly sees: false; readonly label: string };

/**
 * What one agent may see and touch: the same judge as for pictures, asked along the way from the document's root to the
 * element at the moment of the act.
 */
export class Rights {
  private readonly judge: Judge;
  private readonly interactive: ReadonlySet<string>;

  constructor(permissions: Permissions, rules: Rules) {
    this.judge = new Judge(permissions, rules);
    this.interactive = new Set(permissions.interactive);
  }

  to(element: Element): Reach {
    let from: Inherited = ROOT;
    for (const each of wayTo(element)) {
      const verdict = this.judge.judge(each, from);
      if (!verdict.shown) return { sees: false, label: verdict.label };
      from = verdict.inherited;
    }
    return { sees: true, acts: this.interactive.has(from.marker) };
  }
}

const DOCUMENT_FRAGMENT = 11;

/** From the document's root down to the element, through shadow roots. */
function wayTo(element: Element): readonly Element[] {
  const way: Element[] = [];
  for (let at: Element | null = element; at !== null; at = above(at)) way.unshift(at);
  return way;
}

function above(element: Element): Element | null {
  const parent = element.parentNode;
  return parent?.nodeType === DOCUMENT_FRAGMENT ? ((parent as ShadowRoot).host ?? null) : element.parentElement;
}
