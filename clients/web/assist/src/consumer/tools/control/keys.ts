import { rootOf } from '../../hooked';
import { documentIn } from '../places';
import { isControl, isText, type Control, type Edits } from './edits';
import { drawnIn, treeOf } from './flat';
import { realmOf } from './reach';
import { refuse } from './refusal';

const FOCUSABLE = 'a[href],button,input,select,textarea,summary,[tabindex],[contenteditable=""],[contenteditable=true]';

/** What keys need besides the events. */
export interface KeysPort {
  readonly edits: Edits;
  /** Whether this agent may touch the element. */
  mayTouch(element: Element): boolean;
  /** Presses a button, as Enter and the space bar do. */
  press(element: HTMLElement): void;
  /** Sends a form off, where this agent may. */
  submit(form: HTMLFormElement, by: HTMLElement | null): void;
}

/** What gets the keys: through shadow trees and frames the innermost element that has the focus, or the body around it. */
export function active(): Element {
  let found: Element = document.documentElement;
  for (let tree: Document | ShadowRoot | null = document; tree?.activeElement != null; tree = rootOf(found) ?? documentIn(found)) found = tree.activeElement;
  const inner = documentIn(found);
  return inner === null ? found : (inner.body ?? inner.documentElement);
}

/** The element that has the focus, if one has. */
export function focused(): Element | null {
  const element = active();
  const { body, documentElement } = element.ownerDocument;
  return element === body || element === documentElement ? null : element;
}

/** One press of a key: its events, and between them what a browser does for a key that a person presses. */
export function press(target: Element, key: string, code: string, keys: EventModifierInit, port: KeysPort): void {
  const init = { bubbles: true, cancelable: true, composed: true, key, code, ...keys };
  const tell = (element: Element, type: string, more: object = {}): boolean => element.dispatchEvent(new (realmOf(element).KeyboardEvent)(type, { ...init, ...more }));
  let wanted = tell(target, 'keydown');
  const plain = keys.ctrlKey !== true && keys.altKey !== true && keys.metaKey !== true;
  if (wanted && plain && (key.length === 1 || key === 'Enter')) wanted = tell(target, 'keypress', { charCode: key === 'Enter' ? 13 : key.codePointAt(0)! });
  try {
    if (wanted) act(target, key, keys, plain, port);
  } finally {
    tell(active(), 'keyup');
  }
}

function act(target: Element, key: string, keys: EventModifierInit, plain: boolean, port: KeysPort): void {
  if (!plain) {
    if (key.toLowerCase() === 'a' && (keys.ctrlKey === true || keys.metaKey === true) && isText(target)) target.select();
    return;
  }
  if (key === 'Tab') return tab(target, keys.shiftKey === true, port);
  if (key === 'Enter') return enter(target, port);
  if (key === ' ' && !isText(target) && !(target as HTMLElement).isContentEditable) return space(target, port);
  if (isText(target) || (target as HTMLElement).isContentEditable) return type(target, key, keys.shiftKey === true, port);
  if (isControl(target)) step(target, key, port.edits);
}

function type(target: Element, key: string, extend: boolean, { edits }: KeysPort): void {
  if (isText(target) && (target.readOnly || target.disabled)) refuse('readonly');
  if (key.length === 1 || [...key].length === 1) void (edits.insert(target, key) || refuse('prevented'));
  else if (key === 'Backspace') edits.remove(target, 'back');
  else if (key === 'Delete') edits.remove(target, 'forward');
  else if (isText(target) && target.selectionStart !== null) moveCaret(target, key, extend);
  else if (isText(target)) step(target as HTMLInputElement, key, edits);
}

function moveCaret(field: HTMLInputElement | HTMLTextAreaElement, key: string, extend: boolean): void {
  const { value } = field;
  const [from, to] = [field.selectionStart ?? 0, field.selectionEnd ?? 0];
  const backwards = field.selectionDirection === 'backward';
  const head = backwards ? from : to;
  const next = { ArrowLeft: Math.max(0, head - 1), ArrowRight: Math.min(value.length, head + 1), Home: value.lastIndexOf('\n', head - 1) + 1, End: (value.indexOf('\n', head) + value.length + 1) % (value.length + 1) }[key];
  if (next === undefined) return;
  if (!extend) return field.setSelectionRange(next, next);
  const anchor = backwards ? to : from;
  field.setSelectionRange(Math.min(anchor, next), Math.max(anchor, next), next < anchor ? 'backward' : 'forward');
}

/** Numbers, sliders, lists and radio buttons go up and down by arrows. */
function step(control: Control, key: string, edits: Edits): void {
  const way = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1 }[key];
  if (way === undefined || control.disabled) return;
  if (control.localName === 'select') {
    const { options, selectedIndex } = control as HTMLSelectElement;
    const next = options[selectedIndex - way];
    if (next !== undefined && !next.disabled) edits.choose(control, next.value);
  } else if ((control as HTMLInputElement).type === 'radio') {
    const all = [...treeOf(control).querySelectorAll<HTMLInputElement>('input[type=radio]')].filter(({ name, form, disabled }) => name === (control as HTMLInputElement).name && form === control.form && !disabled);
    const next = all[(all.indexOf(control as HTMLInputElement) - way + all.length) % all.length];
    next?.focus();
    next?.click();
  } else if (['number', 'range', 'date', 'time', 'month', 'week', 'datetime-local'].includes((control as HTMLInputElement).type)) {
    // On a copy, because the value must come through the events.
    const copy = control.cloneNode() as HTMLInputElement;
    copy.value = control.value;
    if (way > 0) copy.stepUp();
    else copy.stepDown();
    edits.choose(control, copy.value, (control as HTMLInputElement).type === 'range');
  }
}

function enter(target: Element, port: KeysPort): void {
  const { edits } = port;
  if (target.localName === 'textarea') return void edits.insert(target, '\n', 'insertLineBreak');
  if ((target as HTMLElement).isContentEditable) return void target.ownerDocument.execCommand('insertParagraph');
  if (target.matches('a[href],button,summary')) return port.press(target as HTMLElement);
  if (target.localName !== 'input' && target.localName !== 'select') return;
  edits.finish(target);
  const { form } = target as HTMLInputElement;
  if (form === null || target.localName === 'select') return;
  // HTML §4.10.22.2: through the form's default button, or without one where there is one text field only.
  const button = [...form.elements].find((each): each is HTMLButtonElement => each.matches('button:not([type]),[type=submit],[type=image]'));
  const fields = [...form.elements].filter((each) => isText(each)).length;
  if (button !== undefined ? !button.disabled : fields === 1) port.submit(form, button ?? null);
}

function space(target: Element, port: KeysPort): void {
  if (target.matches('button,summary,input[type=checkbox],input[type=radio],input[type=button],input[type=submit],input[type=reset]')) port.press(target as HTMLElement);
}

function tab(target: Element, back: boolean, port: KeysPort): void {
  const all = drawnIn(document).filter((each) => each === target || (each.matches(FOCUSABLE) && each.tabIndex >= 0 && !each.matches(':disabled') && each.getClientRects().length > 0));
  const at = all.indexOf(target as HTMLElement);
  const order = back ? [...all.slice(0, at === -1 ? undefined : at).reverse()] : all.slice(at + 1);
  // What the agent may not touch is passed over.
  const next = order.find((each) => port.mayTouch(each));
  port.edits.finish(target);
  if (next === undefined) return (target as HTMLElement).blur();
  next.focus();
  if (isText(next) && next.localName === 'input') next.select();
}
