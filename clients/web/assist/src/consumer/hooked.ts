/** What the early hook remembered (`hook.ts`). */
export interface Hooked {
  readonly roots: WeakMap<Element, ShadowRoot>;
  /** What each font that a script made was made of. */
  readonly fonts: WeakMap<object, unknown>;
  /** How often rules were edited. */
  readonly edits: number;
  /** Somebody holds the style of a rule and may edit it unseen. */
  readonly loose: boolean;
  /** Set while we read rules ourselves. */
  own: boolean;
  /** Called when an element got a shadow root, or rules were edited. */
  tell: (host?: Element) => void;
  /** Asked whenever a script sends a form off; it stays where the answer is no. */
  sends: () => boolean;
}

/** Taken over once for each window; null where the page has no hook. */
const taken = new WeakMap<object, { readonly hooked: Hooked | null }>();

export function hookedIn(window: object): Hooked | null {
  const found = taken.get(window);
  if (found !== undefined) return found.hooked;
  const hooked = ((window as Record<symbol, unknown>)[Symbol.for('alongside')] as Hooked | undefined) ?? null;
  taken.set(window, { hooked });
  return hooked;
}

if (typeof window !== 'undefined') hookedIn(window);

/** Its shadow root, open, or closed and remembered. */
export const rootOf = (element: Element): ShadowRoot | null => element.shadowRoot ?? hookedIn(element.ownerDocument.defaultView ?? {})?.roots.get(element) ?? null;
