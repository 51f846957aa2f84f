import { isElement } from '../../trees';
import { realmOf } from './reach';

/** A control that holds text, a choice or a number. */
export type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const NO_TEXT: ReadonlySet<string> = new Set(['button', 'checkbox', 'color', 'file', 'hidden', 'image', 'radio', 'range', 'reset', 'submit']);

export const isControl = (element: Element): element is Control => element.localName === 'input' || element.localName === 'textarea' || element.localName === 'select';

/** Whether one can type into it. */
export const isText = (element: Element): element is HTMLInputElement | HTMLTextAreaElement =>
  element.localName === 'textarea' || (element.localName === 'input' && !NO_TEXT.has((element as HTMLInputElement).type));

/**
 * Changes what controls hold as a person would: with the events that belong to it, and through the browser's own setter,
 * so that a framework which watches the element's property sees the change.
 */
export class Edits {
  /** What a control held before the first of the changes that were not yet said to be finished. */
  private readonly before = new WeakMap<Element, string>();

  private readonly life = new AbortController();
  private readonly heard = new WeakSet<Node>();

  /** Where the consumer moves on by himself in this tree, `change` belongs there too. Around a shadow tree nobody is told which field it was. */
  hear(tree: Document | ShadowRoot): void {
    if (this.heard.has(tree)) return;
    this.heard.add(tree);
    tree.addEventListener('focusout', ({ target }: Event) => isElement(target) && this.finish(target), { capture: true, signal: this.life.signal });
  }

  stop(): void {
    this.life.abort();
  }

  /** The value of a control, as typed: `beforeinput`, the value, `input`. False where the page forbade it. */
  value(control: Control, value: string, inputType: string, data: string | null): boolean {
    const { InputEvent } = realmOf(control);
    if (!control.dispatchEvent(new InputEvent('beforeinput', { inputType, data, bubbles: true, composed: true, cancelable: true }))) return false;
    if (!this.before.has(control)) this.before.set(control, control.value);
    setNative(control, value);
    control.dispatchEvent(new InputEvent('input', { inputType, data, bubbles: true, composed: true }));
    return true;
  }

  /** A choice, a date, a slider: `input` and, once it is final, `change`. */
  choose(control: Control, value: string, final = true): void {
    const was = this.before.get(control) ?? control.value;
    if (control.value !== value) {
      this.before.set(control, was);
      setNative(control, value);
      say(control, 'input');
    }
    if (final) this.finish(control);
  }

  /** Says `change`, if anything did. */
  finish(element: Element): void {
    const was = this.before.get(element);
    if (was === undefined) return;
    this.before.delete(element);
    if ((element as Control).value !== was) say(element, 'change');
  }

  /** Puts text in at the caret, in the place of what is selected. */
  insert(element: Element, text: string, inputType = 'insertText'): boolean {
    if (!isText(element)) return (element as HTMLElement).isContentEditable && element.ownerDocument.execCommand('insertText', false, text);
    const { value } = element;
    const [from, to] = selectionOf(element);
    const room = element.maxLength < 0 ? text.length : Math.max(0, element.maxLength - (value.length - (to - from)));
    const fits = element.localName === 'input' ? text.replace(/[\r\n]/g, '').slice(0, room) : text.slice(0, room);
    if (fits === '' && text !== '') return true;
    return this.spliced(element, value.slice(0, from) + fits + value.slice(to), from + fits.length, inputType, fits);
  }

  /** Takes away what is selected, or one character before or behind the caret. */
  remove(element: Element, way: 'back' | 'forward'): boolean {
    if (!isText(element)) return (element as HTMLElement).isContentEditable && element.ownerDocument.execCommand(way === 'back' ? 'delete' : 'forwardDelete');
    const { value } = element;
    let [from, to] = selectionOf(element);
    if (from === to) {
      // One character as people count them: not half of an emoji.
      const one = way === 'back' ? ([...value.slice(0, from)].pop() ?? '') : ([...value.slice(to)][0] ?? '');
      if (way === 'back') from -= one.length;
      else to += one.length;
    }
    if (from === to) return true;
    return this.spliced(element, value.slice(0, from) + value.slice(to), from, way === 'back' ? 'deleteContentBackward' : 'deleteContentForward', null);
  }

  private spliced(element: HTMLInputElement | HTMLTextAreaElement, value: string, caret: number, inputType: string, data: string | null): boolean {
    if (!this.value(element, value, inputType, data)) return false;
    if (hasSelection(element)) element.setSelectionRange(caret, caret);
    return true;
  }
}

/** `input` or `change`. */
export const say = (control: Element, what: 'input' | 'change'): boolean => control.dispatchEvent(new (realmOf(control).Event)(what, { bubbles: true, composed: what === 'input' }));

function setNative(control: Control, value: string): void {
  const view = realmOf(control);
  const kind = { input: view.HTMLInputElement, textarea: view.HTMLTextAreaElement, select: view.HTMLSelectElement }[control.localName as 'input'];
  Object.getOwnPropertyDescriptor(kind.prototype, 'value')!.set!.call(control, value);
}

/** Numbers, dates and addresses have none that scripts may see: one types at their end. */
const hasSelection = (element: HTMLInputElement | HTMLTextAreaElement): boolean => element.selectionStart !== null;

function selectionOf(element: HTMLInputElement | HTMLTextAreaElement): [number, number] {
  const end = element.value.length;
  return hasSelection(element) ? [element.selectionStart ?? end, element.selectionEnd ?? end] : [end, end];
}
