import type { Acted, Act, Wanted } from '../../../wire/steering';
import { Edits, isControl, isText } from './edits';
import { Forms } from './forms';
import { focused, press } from './keys';
import { elementAt, modifiersOf, Mouse, spotOf, type Spot } from './mouse';
import { pickedBy, pickerOf } from './pickers';
import { refuse } from './refusal';
import type { Rights } from './rights';
import type { Steady } from './steady';

/** Of what an agent wants, who it is and what it may. */
export interface Agent {
  readonly rights: Rights;
  readonly maySubmit: boolean;
}

type Placed = Extract<Act, { x: number }>;

/** An agent's hands on the page: every act is judged where it lands, at the moment when it lands. */
export class Hands {
  private readonly mouse = new Mouse();
  private readonly edits = new Edits();
  private readonly forms = new Forms(this.edits);
  private readonly own: Element;
  private readonly steady: Steady;
  private picking: HTMLInputElement | HTMLSelectElement | null = null;
  private agent!: Agent;
  private blocked = false;

  /** @param own our own window over the page, which nobody's hands but the consumer's reach */
  constructor(own: Element, steady: Steady) {
    this.own = own;
    this.steady = steady;
  }

  stop(): void {
    this.edits.stop();
    this.mouse.leave();
  }

  /** Another agent acts, or nobody. */
  let(): void {
    this.mouse.leave();
    this.picking = null;
  }

  /** Does it, or throws why not. */
  async do(wanted: Wanted, agent: Agent): Promise<Acted> {
    this.agent = agent;
    this.blocked = false;
    addEventListener('submit', this.submitted, true);
    try {
      const result = await this.act(wanted);
      if (this.blocked) refuse('submit');
      return result;
    } finally {
      removeEventListener('submit', this.submitted, true);
    }
  }

  /** A script of the page sends the form off in answer to what an agent did. */
  private readonly submitted = (event: Event): void => {
    if (this.agent.maySubmit) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.blocked = true;
  };

  private act(wanted: Wanted): Acted | Promise<Acted> {
    const { rights } = this.agent;
    switch (wanted.kind) {
      case 'form':
        return { fields: this.forms.list(rights) };
      case 'set':
        return this.forms.set(wanted.field, wanted.value, rights);
      case 'click':
        this.down(wanted, wanted.seen, wanted.count ?? 1);
        return this.up(wanted);
      case 'down':
        this.down(wanted, wanted.seen);
        return {};
      case 'up':
        return this.up(wanted);
      case 'move':
        return this.move(wanted);
      case 'wheel':
        return this.wheel(wanted, wanted.dx, wanted.dy);
      case 'key':
        return this.key(wanted.key, wanted.code, modifiersOf(wanted.modifiers));
      case 'text':
        return this.text(wanted.text);
      case 'pick':
        return this.pick(wanted.value);
    }
  }

  // --- the pointer

  private down(act: Placed, seen: number, count?: number): void {
    const spot = spotOf(act.x, act.y);
    const target = elementAt(spot, this.own);
    this.touch(target);
    if (!this.steady.isAsSeen(target, seen)) refuse('stale');
    this.fits(target);
    const focuses = this.mouse.down(target, spot, modifiersOf(act.modifiers), count);
    if (focuses) this.focusOn(target, spot);
    if (isSlider(target)) this.slide(target, spot);
    if (target.localName === 'option') this.chooseOption(target as HTMLOptionElement);
  }

  private move(act: Placed): Acted {
    const spot = spotOf(act.x, act.y);
    const target = elementAt(spot, this.own);
    const pressed = this.mouse.target;
    if (pressed !== null && isSlider(pressed)) this.slide(pressed, spot);
    const reach = this.agent.rights.to(target);
    // What may not be touched does not even learn that the pointer passes.
    if (reach.sees && reach.acts && !isFrame(target)) this.mouse.move(target, spot, modifiersOf(act.modifiers));
    return {};
  }

  private up(act: Placed): Acted {
    const keys = modifiersOf(act.modifiers);
    const spot = spotOf(act.x, act.y);
    const target = elementAt(spot, this.own);
    const pressed = this.mouse.target;
    if (pressed !== null && isSlider(pressed)) this.edits.finish(pressed);
    this.touch(target);
    const click = this.mouse.up(target, spot, keys);
    if (click === null) return {};
    this.touch(click.clicked);
    this.fits(click.clicked);
    const picked = pickedBy(click.clicked);
    this.mouse.click(click.clicked, spot, keys, click.count);
    if (picked === null) return {};
    this.picking = picked as HTMLInputElement;
    return { picker: pickerOf(picked, this.agent.rights) };
  }

  private wheel(act: Placed, dx: number, dy: number): Acted {
    const spot = spotOf(act.x, act.y);
    const target = elementAt(spot, this.own);
    const reach = this.agent.rights.to(target);
    if (!reach.sees) refuse('hidden');
    const wanted = reach.sees && reach.acts && !isFrame(target) ? this.mouse.wheel(target, spot, modifiersOf(act.modifiers), dx, dy) : true;
    if (wanted) scrollerOf(target, dx, dy).scrollBy({ left: dx, top: dy, behavior: 'instant' });
    return {};
  }

  private focusOn(target: Element, spot: Spot): void {
    const next = target.closest<HTMLElement>('a[href],button,input,select,textarea,summary,[tabindex],[contenteditable=""],[contenteditable=true],label');
    const before = focused();
    if (before !== null && before !== next) this.edits.finish(before);
    if (next === null) return void (before as HTMLElement | null)?.blur();
    if (next.localName === 'label') return;
    next.focus({ preventScroll: true });
    placeCaret(next, spot);
  }

  private slide(slider: HTMLInputElement, { clientX, clientY }: Spot): void {
    const box = slider.getBoundingClientRect();
    const { direction, writingMode } = getComputedStyle(slider);
    const upright = writingMode.startsWith('vertical') || box.height > box.width;
    const along = upright ? (clientY - box.top) / box.height : (clientX - box.left) / box.width;
    const share = Math.max(0, Math.min(1, upright || direction === 'rtl' ? 1 - along : along));
    const [min, max] = [slider.min === '' ? 0 : Number(slider.min), slider.max === '' ? 100 : Number(slider.max)];
    // The browser's own rounding to the steps, on a copy, so that the value is told once.
    const copy = slider.cloneNode() as HTMLInputElement;
    copy.value = String(min + share * (max - min));
    this.edits.choose(slider, copy.value, false);
  }

  private chooseOption(option: HTMLOptionElement): void {
    const select = option.closest('select');
    if (select === null || option.disabled) return;
    if (!select.multiple) return this.edits.choose(select, option.value);
    option.selected = !option.selected;
    for (const name of ['input', 'change']) select.dispatchEvent(new Event(name, { bubbles: true }));
  }

  // --- keys

  private key(key: string, code: string, keys: EventModifierInit): Acted {
    const target = focused() ?? document.body;
    this.touch(target);
    press(target, key, code, keys, {
      edits: this.edits,
      mayTouch: (element) => {
        const reach = this.agent.rights.to(element);
        return reach.sees && reach.acts;
      },
      press: (element) => {
        this.fits(element);
        element.click();
      },
      submit: (form, by) => this.submit(form, by),
    });
    return {};
  }

  private text(text: string): Acted {
    const target = focused();
    if (target === null) return refuse('nowhere');
    this.touch(target);
    if (isText(target) ? target.readOnly || target.disabled : !(target as HTMLElement).isContentEditable) refuse('readonly');
    if (!this.edits.insert(target, text, 'insertFromPaste')) refuse('prevented');
    return {};
  }

  private submit(form: HTMLFormElement, by: HTMLElement | null): void {
    if (!this.agent.maySubmit) refuse('submit');
    if (by === null) form.requestSubmit();
    else by.click();
  }

  private pick(value: string): Acted {
    const control = this.picking;
    if (control === null || !control.isConnected) return refuse('gone');
    this.touch(control);
    if (control.matches(':disabled')) refuse('disabled');
    if (control.localName === 'select' && ![...(control as HTMLSelectElement).options].some((option) => option.value === value && !option.disabled)) refuse('value');
    this.edits.choose(control, value);
    if (control.value !== value) refuse('value');
    return {};
  }

  // --- what may be touched

  private touch(element: Element): void {
    const reach = this.agent.rights.to(element);
    if (!reach.sees) refuse('hidden');
    else if (!reach.acts) refuse('permission');
  }

  /** What no script may do, or this agent may not. A label stands for its control. */
  private fits(element: Element): void {
    if (isFrame(element)) refuse('frame');
    const control = element.closest('label')?.control;
    for (const each of [element.closest('button,input,select,textarea,option,fieldset'), control]) {
      if (each === null || each === undefined) continue;
      this.touch(each);
      if ((each as HTMLInputElement).type === 'file') refuse('file');
      if (each.localName !== 'fieldset' && each.matches(':disabled')) refuse('disabled');
      const isSubmit = each.matches('button:not([type]),button[type=submit],input[type=submit],input[type=image]') && (each as HTMLButtonElement).form !== null;
      if (isSubmit && !this.agent.maySubmit) refuse('submit');
    }
  }
}

const isSlider = (element: Element): element is HTMLInputElement => isControl(element) && (element as HTMLInputElement).type === 'range';

const isFrame = (element: Element): boolean => ['iframe', 'frame', 'object', 'embed'].includes(element.localName);

/** The nearest that can scroll that way; in the end the page. */
function scrollerOf(element: Element, dx: number, dy: number): Element {
  for (let up: Element | null = element; up !== null && up !== document.body && up !== document.documentElement; up = up.parentElement) {
    const { overflowX, overflowY } = getComputedStyle(up);
    const can = (overflow: string, by: number, at: number, inner: number, outer: number): boolean => by !== 0 && (overflow === 'auto' || overflow === 'scroll') && (by < 0 ? at > 0 : at < inner - outer - 1);
    if (can(overflowY, dy, up.scrollTop, up.scrollHeight, up.clientHeight) || can(overflowX, dx, up.scrollLeft, up.scrollWidth, up.clientWidth)) return up;
  }
  return document.scrollingElement ?? document.documentElement;
}

type CaretFinder = { caretPositionFromPoint?(x: number, y: number): { readonly offsetNode: Node; readonly offset: number } | null };

/** Where one clicks in a text the caret stands, as far as the browser tells; otherwise behind it. */
function placeCaret(element: HTMLElement, { clientX, clientY }: Spot): void {
  const found = (document as CaretFinder).caretPositionFromPoint?.(clientX, clientY) ?? null;
  if (isText(element)) {
    if (element.selectionStart === null) return;
    const at = found?.offsetNode === element ? found.offset : element.value.length;
    element.setSelectionRange(at, at);
  } else if (element.isContentEditable) {
    const selection = getSelection();
    if (found !== null && element.contains(found.offsetNode)) selection?.collapse(found.offsetNode, found.offset);
    else selection?.selectAllChildren(element);
    if (found === null || !element.contains(found.offsetNode)) selection?.collapseToEnd();
  }
}
