import { rootOf } from '../hooked';
import { parentOf, type Tree } from '../trees';

/** What draws something of its own whatever lies in it, or draws nothing of what does. */
const NEVER = 'select,textarea,object,embed,video,audio,canvas,meter,progress,picture,svg :not(g)';

type ShowIn = (document: Document) => readonly string[] | null;

/**
 * Where a document is private by default: its elements that hold something shown, as it is drawn, in a shadow tree or a frame of
 * the same origin too. They keep their boxes, so that it stands in its place.
 */
export function carriersIn(document: Document, showIn: ShowIn): Set<Element> {
  const found = new Set<Element>();
  const carry = (element: Element): void => {
    for (const up of [slotOf(element), parentOf(element)]) {
      if (up === null || found.has(up)) continue;
      found.add(up);
      carry(up);
    }
  };
  const look = (tree: Tree): void => {
    for (const selector of showIn(document) ?? []) tree.querySelectorAll(selector).forEach(carry);
    for (const element of tree.querySelectorAll('*')) {
      const root = rootOf(element);
      if (root !== null) look(root);
      const inner = documentIn(element);
      if (inner === null || !showsIn(inner, showIn)) continue;
      found.add(element);
      carry(element);
    }
  };
  if (showIn(document) !== null) look(document);
  for (const element of found) if (!('style' in element) || element.matches(NEVER)) found.delete(element);
  return found;
}

/** In which slot an element is drawn, if it is in one; of what lies in a slot of a closed tree the browser doesn't say so. */
function slotOf(element: Element): Element | null {
  const root = element.parentElement === null ? null : rootOf(element.parentElement);
  return [...(root?.querySelectorAll('slot') ?? [])].find((slot) => slot.assignedElements().includes(element)) ?? null;
}

/** The document in a frame, where scripts may look into it. */
function documentIn(frame: Element): Document | null {
  try {
    const { contentDocument } = frame as HTMLIFrameElement;
    return contentDocument?.defaultView == null ? null : contentDocument;
  } catch {
    return null;
  }
}

/** Whether anything in a document is shown. */
function showsIn(document: Document, showIn: ShowIn): boolean {
  const inTree = (tree: Tree): boolean => {
    if (showIn(document)?.some((selector) => tree.querySelector(selector) !== null) ?? true) return true;
    return [...tree.querySelectorAll('*')].some((element) => {
      const [root, inner] = [rootOf(element), documentIn(element)];
      return (root !== null && inTree(root)) || (inner !== null && showsIn(inner, showIn));
    });
  };
  return inTree(document);
}
