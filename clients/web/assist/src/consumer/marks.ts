import { rootOf } from './hooked';
import { isShadow } from './trees';

/** Of the colour that most browsers select with, so that the text below shows. */
export const SELECTED = 'rgb(51 144 255 / .4)';
const CARET_WIDTH = 1;

type Rectangle = { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };

/**
 * Caret and selection, which no copy has: drawn over it, in SVG. Where something is hidden they are not, because their
 * boxes would tell how long its words are.
 * @param shadows the shadow trees in the document
 * @param shows whether an element is in the picture as it is
 */
export function marksOf(document: Document, shadows: readonly ShadowRoot[], shows: (element: Element) => boolean): string {
  const { scrollX, scrollY } = document.defaultView!;
  const draw = ({ left, top, right, bottom }: Rectangle, colour: string): string =>
    `<rect x="${left + Math.round(scrollX)}" y="${top + Math.round(scrollY)}" width="${right - left}" height="${bottom - top}" fill="${colour}"/>`;
  const active = innermost(document);
  // Of one with words the caret stands among them: `decor.ts`.
  if (active?.localName === 'textarea') return shows(active) && document.hasFocus() && (active as HTMLTextAreaElement).value === '' ? emptyMark(active, draw) : '';
  if (isTextField(active)) return shows(active) && document.hasFocus() ? fieldMarks(active, draw) : '';
  const range = selectedIn(document, shadows);
  if (range === null) return '';
  if (range.collapsed) {
    const at = elementOf(range.startContainer);
    if (at === null || !(at as HTMLElement).isContentEditable || !shows(at) || !document.hasFocus()) return '';
    const [box] = range.getClientRects();
    return box === undefined ? '' : draw({ left: box.left, top: box.top, right: box.left + CARET_WIDTH, bottom: box.bottom }, colourOf(at));
  }
  return selectedTexts(range).flatMap(([node, from, to]) => {
    const element = elementOf(node);
    if (element === null || !shows(element)) return [];
    const part = document.createRange();
    part.setStart(node, from);
    part.setEnd(node, to);
    return [...part.getClientRects()].map((box) => draw(box, SELECTED));
  }).join('');
}

type Composed = Selection & { getComposedRanges?(options: { shadowRoots: readonly ShadowRoot[] }): readonly StaticRange[] };

/** What is selected: of what lies in a shadow tree the document says only that it is there, where it is not asked for more. */
function selectedIn(document: Document, shadowRoots: readonly ShadowRoot[]): Range | null {
  const selection = document.getSelection() as Composed | null;
  if (selection === null || selection.rangeCount === 0) return null;
  const inner = shadowRoots.length === 0 ? undefined : selection.getComposedRanges?.({ shadowRoots })[0];
  if (inner === undefined) return selection.getRangeAt(0);
  const range = document.createRange();
  range.setStart(inner.startContainer, inner.startOffset);
  // From one tree into another there is no range: it has no length then.
  range.setEnd(inner.endContainer, inner.endOffset);
  return range;
}

function emptyMark(area: Element, draw: (box: Rectangle, colour: string) => string): string {
  const { paddingLeft, paddingTop, fontSize, lineHeight, direction } = getComputedStyle(area);
  if (direction === 'rtl') return '';
  const box = area.getBoundingClientRect();
  const left = Math.round(box.left + area.clientLeft + parseFloat(paddingLeft));
  const size = parseFloat(fontSize) * 1.2;
  const top = Math.round(box.top + area.clientTop + parseFloat(paddingTop) + Math.max(0, (parseFloat(lineHeight) || size) - size) / 2);
  return draw({ left, top, right: left + CARET_WIDTH, bottom: top + Math.round(size) }, colourOf(area));
}

function innermost(document: Document): Element | null {
  let active = document.activeElement;
  for (let inner = active; inner !== null; inner = rootOf(inner)?.activeElement ?? null) active = inner;
  return active;
}

const elementOf = (node: Node): Element | null => (node.nodeType === Node.ELEMENT_NODE ? (node as Element) : isShadow(node.parentNode) ? node.parentNode.host : node.parentElement);

const isTextField = (element: Element | null): element is HTMLInputElement => element?.localName === 'input' && (element as HTMLInputElement).selectionStart !== null;

export const colourOf = (element: Element): string => {
  const { caretColor, color } = getComputedStyle(element);
  return caretColor === 'auto' ? color : caretColor;
};

/** The texts of a range, each with from where to where. */
function selectedTexts(range: Range): (readonly [Node, number, number])[] {
  const root = range.commonAncestorContainer;
  if (root.nodeType === Node.TEXT_NODE) return [[root, range.startOffset, range.endOffset]];
  const walker = root.ownerDocument!.createTreeWalker(root, NodeFilter.SHOW_TEXT, (node) => (range.intersectsNode(node) ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_REJECT));
  const texts: (readonly [Node, number, number])[] = [];
  for (let node = walker.nextNode(); node !== null && texts.length < 500; node = walker.nextNode()) {
    const length = (node as Text).data.length;
    texts.push([node, node === range.startContainer ? range.startOffset : 0, node === range.endContainer ? range.endOffset : length]);
  }
  return texts;
}

let pen: CanvasRenderingContext2D | null = null;

/** In a field of one line, whose text is no part of any tree: by how wide its letters are. */
function fieldMarks(field: HTMLInputElement, draw: (box: Rectangle, colour: string) => string): string {
  const style = getComputedStyle(field);
  pen ??= document.createElement('canvas').getContext('2d')!;
  pen.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  if ('letterSpacing' in pen) pen.letterSpacing = style.letterSpacing === 'normal' ? '0px' : style.letterSpacing;
  const width = (text: string): number => pen!.measureText(text).width;
  const box = field.getBoundingClientRect();
  const [left, right] = [box.left + field.clientLeft + parseFloat(style.paddingLeft), box.right - parseFloat(style.borderRightWidth) - parseFloat(style.paddingRight)];
  const { value, selectionStart, selectionEnd, scrollLeft } = field;
  const free = Math.max(0, right - left - width(value));
  const begin = left - scrollLeft + (/right|end/.test(style.textAlign) ? free : style.textAlign === 'center' ? free / 2 : 0);
  if (style.direction === 'rtl') return '';
  const place = (at: number): number => Math.min(right, Math.max(left, begin + width(value.slice(0, at))));
  const size = parseFloat(style.fontSize) * 1.2;
  const middle = (box.top + box.bottom) / 2;
  const [from, to] = [place(selectionStart ?? 0), place(selectionEnd ?? 0)];
  const lines = { top: Math.round(middle - size / 2), bottom: Math.round(middle + size / 2) };
  return from === to ? draw({ left: Math.round(from), right: Math.round(from) + CARET_WIDTH, ...lines }, colourOf(field)) : draw({ left: from, right: to, ...lines }, SELECTED);
}
