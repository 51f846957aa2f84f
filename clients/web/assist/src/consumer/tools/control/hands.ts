import type { Acted, Act, Wanted } from '../../../wire/acts';
import { above, elementAt, isThere, spotAt, type Spot } from '../places';
import { Edits, isControl, isText, say } from './edits';
import { nearest, rootsAround } from './flat';
import { fitting, Forms } from './forms';
import { active, focused, press } from './keys';
import { modifiersOf, Mouse } from './mouse';
import { pickedBy, pickerOf } from './pickers';
import { isShown, placeFor, realmOf } from './reach';
import { refuse } from './refusal';
import type { Rights } from './rights';
import { Steady } from './steady';
import { Submissions } from './submissions';

/** Of what an agent wants, who it is and what it may. */
export interface Agent {
  readonly rights: Rights;
  readonly maySubmit: boolean;
}

type Placed = Extract<Act, { x: number }>;

/** An agent's hands on the page: every act is judged where it lands, at the moment when it lands. */
export class Hands {
  readonly steady: Steady;
  private readonly mouse = new Mouse();
  private readonly edits = new Edits();
  private readonly forms = new Forms(this.edits);
  private readonly submissions = new Submissions(() => (this.blocked = true));
  private picking: HTMLInputElement | HTMLSelectElement | null = null;
  private agent!: Agent;
  private blocked = false;

  /**
   * @param now the clock of the pictures
   */
  constructor(now: () => number) {
    this.steady = new Steady(now, (tree) => {
      this.edits.hear(tree);
      if ('host' in tree) this.submissions.hear(tree);
      else this.submissions.watch(realmOf(tree.documentElement));
    });
  }

  stop(): void {
    this.steady.stop();
    this.edits.stop();
    this.submissions.stop();
    this.mouse.leave();
  }

  /** Another agent acts, or nobody. */
  let(): void {
    this.mouse.leave();
    this.picking = null;
  }

  /** Whether the pointer is pressed on this page. */
  get isDown(): boolean {
    return this.mouse.isDown;
  }

  /** The field of that number on this page. */
  field(number: number): Element | null {
    return this.forms.find(number) ?? null;
  }

  /** The agent goes on in a frame whose page acts by itself: what has the focus here is left for it. */
  leaveFor(frame: HTMLElement): void {
    const before = focused();
    if (before === frame) return;
    if (before !== null) this.edits.finish(before);
    frame.focus({ preventScroll: true });
  }

  /** Does it, or throws why not. */
  async do(wanted: Wanted, agent: Agent): Promise<Acted> {
    this.agent = agent;
    this.blocked = false;
    // Who only looks has done nothing.
    if (wanted.kind !== 'form' && wanted.kind !== 'move' && wanted.kind !== 'wheel') this.submissions.acts(agent.maySubmit);
    const result = await this.act(wanted);
    if (this.blocked) refuse('submit');
    return result;
  }

  private act(wanted: Wanted): Acted | Promise<Acted> {
    const { rights } = this.agent;
    switch (wanted.kind) {
      case 'form':
        return { fields: fitting(this.forms.list(rights)) };
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

  /** Where that is, and what lies there now. */
  private at({ x, y }: Placed): readonly [Spot, Element] {
    const spot = spotAt(x, y);
    if (!isShown(spot)) refuse('outside');
    return [spot, elementAt(spot)];
  }

  private down(act: Placed, seen: number, count?: number): void {
    const [spot, target] = this.at(act);
    this.touch(target);
    if (!this.steady.isAsSeen(target, seen)) refuse('stale');
    this.fits(target);
    const focuses = this.mouse.down(target, spot, modifiersOf(act.modifiers), count);
    if (focuses) this.focusOn(target, spot);
    if (isSlider(target)) this.slide(target, spot);
    if (target.localName === 'option') this.chooseOption(target as HTMLOptionElement);
  }

  private move(act: Placed): Acted {
    const [spot, target] = this.at(act);
    const pressed = this.mouse.target;
    if (pressed !== null && isSlider(pressed)) this.slide(pressed, spot);
    const reach = this.agent.rights.to(target);
    // What may not be touched does not even learn that the pointer passes.
    if (reach.sees && reach.acts) this.mouse.move(target, spot, modifiersOf(act.modifiers));
    return {};
  }

  private up(act: Placed): Acted {
    const keys = modifiersOf(act.modifiers);
    const pressed = this.mouse.target;
    if (pressed !== null && isSlider(pressed)) this.edits.finish(pressed);
    // Who lets go where nothing shows presses nothing any more.
    if (!isShown(spotAt(act.x, act.y))) this.mouse.leave();
    const [spot, target] = this.at(act);
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
    const [spot, target] = this.at(act);
    const reach = this.agent.rights.to(target);
    if (!reach.sees) refuse('hidden');
    const wanted = reach.sees && reach.acts && !isFrame(target) ? this.mouse.wheel(target, spot, modifiersOf(act.modifiers), dx, dy) : true;
    if (!wanted) return {};
    const scroller = scrollerOf(target, dx, dy);
    scroller?.scrollBy({ left: dx, top: dy, behavior: 'instant' });
    return scroller === null ? { ended: true } : {};
  }

  private focusOn(target: Element, spot: Spot): void {
    const next = nearest(target, 'a[href],button,input,select,textarea,summary,[tabindex],[contenteditable=""],[contenteditable=true],label');
    const before = focused();
    if (before !== null && before !== next) this.edits.finish(before);
    if (next === null) return void (before as HTMLElement | null)?.blur();
    if (next.localName === 'label') return;
    next.focus({ preventScroll: true });
    placeCaret(next, spot);
  }

  private slide(slider: HTMLInputElement, spot: Spot): void {
    const { clientX, clientY } = placeFor(slider, spot);
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
    say(select, 'input');
    say(select, 'change');
  }

  // --- keys

  private key(key: string, code: string, keys: EventModifierInit): Acted {
    const target = active();
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
    if (control === null || !isThere(control)) return refuse('gone');
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
    for (const each of [nearest(element, 'button,input,select,textarea,option,fieldset'), control]) {
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

/** The nearest that can scroll that way, through frames. */
function scrollerOf(element: Element, dx: number, dy: number): Element | null {
  for (let up: Element | null = element; up !== null; up = above(up)) {
    const { scrollingElement, body } = up.ownerDocument;
    if (up === body && up !== scrollingElement) continue;
    const { overflowX, overflowY } = getComputedStyle(up);
    const scrolls = (overflow: string): boolean => overflow === 'auto' || overflow === 'scroll' || (up === scrollingElement && overflow === 'visible');
    const can = (overflow: string, by: number, at: number, inner: number, outer: number): boolean => by !== 0 && scrolls(overflow) && (by < 0 ? at > 0 : at < inner - outer - 1);
    if (can(overflowY, dy, up.scrollTop, up.scrollHeight, up.clientHeight) || can(overflowX, dx, up.scrollLeft, up.scrollWidth, up.clientWidth)) return up;
  }
  return null;
}

type CaretFinder = { caretPositionFromPoint?(x: number, y: number, into: { readonly shadowRoots: readonly ShadowRoot[] }): { readonly offsetNode: Node; readonly offset: number } | null };

/** Where one clicks in a text the caret stands, as far as the browser tells; otherwise behind it. */
function placeCaret(element: HTMLElement, spot: Spot): void {
  const { ownerDocument } = element;
  const { clientX, clientY } = placeFor(element, spot);
  const found = (ownerDocument as CaretFinder).caretPositionFromPoint?.(clientX, clientY, { shadowRoots: rootsAround(element) }) ?? null;
  if (isText(element)) {
    if (element.selectionStart === null) return;
    const at = found?.offsetNode === element ? found.offset : element.value.length;
    element.setSelectionRange(at, at);
  } else if (element.isContentEditable) {
    const selection = ownerDocument.getSelection();
    if (found !== null && element.contains(found.offsetNode)) selection?.collapse(found.offsetNode, found.offset);
    else selection?.selectAllChildren(element);
    if (found === null || !element.contains(found.offsetNode)) selection?.collapseToEnd();
  }
}
