import { rootOf } from '../../hooked';
import { isElement } from '../../trees';
import { documentIn } from '../places';

/**
 * The page as it is drawn, where what lies in a custom element is put into the slots of its shadow tree. Closed trees are
 * known as far as the early hook saw them; of what lies in a slot of one the browser doesn't say in which.
 */

/** In which slot an element is shown, if it is in one. */
export function slotOf(element: Element): HTMLSlotElement | null {
  if (element.assignedSlot) return element.assignedSlot;
  const host = element.parentElement;
  const root = host === null ? null : rootOf(host);
  return [...(root?.querySelectorAll('slot') ?? [])].find((slot) => slot.assignedElements().includes(element)) ?? null;
}

/** Its parent as it is drawn, within its document. */
const around = (element: Element): Element | null => slotOf(element) ?? element.parentElement ?? (element.getRootNode() as ShadowRoot).host ?? null;

/** The nearest that matches, an element itself or one around it, through shadow trees. */
export function nearest<E extends Element = HTMLElement>(element: Element, selector: string): E | null {
  for (let up: Element | null = element; up !== null; up = around(up)) if (up.matches(selector)) return up as E;
  return null;
}

/** What lies in an element as it is drawn: its shadow tree, in a slot what was put there, else its children. */
export function shownIn(element: Element): readonly Node[] {
  const put = element.localName === 'slot' ? (element as HTMLSlotElement).assignedNodes() : [];
  return put.length > 0 ? put : [...(rootOf(element) ?? element).childNodes];
}

/** All elements of a document in the order in which they are drawn; those of its frames where the frames are, which are none themselves. */
export function drawnIn(document: Document): HTMLElement[] {
  const found: HTMLElement[] = [];
  const walk = (element: Element): void => {
    const inner = documentIn(element);
    if (inner !== null) return void found.push(...drawnIn(inner));
    found.push(element as HTMLElement);
    for (const child of shownIn(element)) if (isElement(child)) walk(child);
  };
  walk(document.documentElement);
  return found;
}

/** The tree in which names of elements count that are named by an element. */
export const treeOf = (element: Element): Document | ShadowRoot => element.getRootNode() as Document | ShadowRoot;

/** The shadow trees around an element, which a browser must be told of to look into them. */
export function rootsAround(element: Element): ShadowRoot[] {
  const root = treeOf(element);
  return 'host' in root ? [root, ...rootsAround(root.host)] : [];
}
