import { LONGEST_VALUE, MOST_FIELDS, type Acted, type Field } from '../../../wire/acts';
import { rootOf } from '../../hooked';
import { PRIVATE_PAGE } from '../../judge';
import { documentIn, isThere } from '../places';
import { isControl, say, type Control, type Edits } from './edits';
import { treeOf } from './flat';
import { REFUSALS, refuse } from './refusal';
import type { Rights } from './rights';
import { labelOf, optionsOf, textOf, tidy } from './words';

const CONTROLS = 'input,select,textarea';
const NOT_FIELDS: ReadonlySet<string> = new Set(['hidden', 'submit', 'reset', 'button', 'image']);

/** The page's form controls as a list, and how to fill one in so that the page notices. */
export class Forms {
  private readonly edits: Edits;
  private readonly numbers = new WeakMap<Control, number>();
  private readonly controls = new Map<number, WeakRef<Control>>();
  private count = 0;

  constructor(edits: Edits) {
    this.edits = edits;
  }

  /** Every field that is laid out, in the order of the document; of what an agent may not see only that it is there. */
  list(rights: Rights): readonly Field[] {
    // Of a page that is private as a whole not even how many there are.
    return this.listIn(document, rights, {}).filter(({ masked, label }) => masked !== true || label !== PRIVATE_PAGE);
  }

  /** Those of its frames after its own. */
  private listIn(document: Document, rights: Rights, group: Pick<Field, 'group'>): readonly Field[] {
    const frames: HTMLIFrameElement[] = [];
    const fields = controlsIn(document, frames)
      .filter((control) => !NOT_FIELDS.has((control as HTMLInputElement).type) && control.getClientRects().length > 0)
      .slice(0, MOST_FIELDS)
      .map((control) => ({ ...this.fieldOf(control, rights), ...group }));
    return [...fields, ...frames.flatMap((frame) => this.listIn(documentIn(frame)!, rights, groupOf(frame, rights) ?? group))];
  }

  find(number: number): Control | undefined {
    return this.controls.get(number)?.deref();
  }

  /** Fills a field in, leaves it, and says what the page thinks of it. */
  async set(number: number, value: string, rights: Rights): Promise<Acted> {
    const control = this.find(number);
    if (control === undefined || !isThere(control)) return refuse('gone');
    const reach = rights.to(control);
    if (!reach.sees) refuse('hidden');
    else if (!reach.acts) refuse('permission');
    const fixed = fixedBy(control);
    if (fixed !== null) refuse(fixed);
    control.focus({ preventScroll: true });
    this.fill(control, value);
    control.blur();
    this.edits.finish(control);
    // What the page's own listeners do at once or after a promise is done then.
    await new Promise((done) => setTimeout(done));
    return validityOf(control, rights);
  }

  private fill(control: Control, value: string): void {
    const { type } = control as HTMLInputElement;
    if (type === 'checkbox' || type === 'radio') {
      const box = control as HTMLInputElement;
      if (box.checked !== (value === 'true') && (type === 'checkbox' || value === 'true')) box.click();
    } else if (control.localName === 'select') {
      this.choose(control as HTMLSelectElement, value);
    } else {
      const longest = (control as HTMLInputElement).maxLength;
      if (longest >= 0 && value.length > longest) refuse('value');
      if (!this.edits.value(control, value, 'insertReplacementText', value)) refuse('prevented');
      // A date that is none, or letters in a number, leave it empty.
      if (control.value === '' && value !== '') refuse('value');
    }
  }

  private choose(select: HTMLSelectElement, value: string): void {
    const wanted = select.multiple ? value.split('\n').filter((each) => each !== '') : [value];
    const options = [...select.options];
    if (!wanted.every((each) => options.some((option) => option.value === each && !option.disabled))) refuse('value');
    if (!select.multiple) return this.edits.choose(select, value);
    for (const option of options) option.selected = wanted.includes(option.value);
    say(select, 'input');
    say(select, 'change');
  }

  private fieldOf(control: Control, rights: Rights): Field {
    const number = this.numbers.get(control) ?? ++this.count;
    this.numbers.set(control, number);
    this.controls.set(number, new WeakRef(control));
    const reach = rights.to(control);
    if (!reach.sees) return { field: number, type: 'masked', masked: true, label: reach.label };
    const { type, min = '', max = '', step = '', pattern = '', maxLength = -1, checked } = control as HTMLInputElement;
    const isBox = type === 'checkbox' || type === 'radio';
    const fixed = reach.acts ? fixedBy(control) : 'permission';
    const given = Object.entries({ pattern, min, max, step }).filter(([, each]) => each !== '' && each !== undefined);
    return {
      field: number,
      type: control.localName === 'input' ? type : control.localName === 'select' && (control as HTMLSelectElement).multiple ? 'list' : control.localName,
      label: labelOf(control, rights),
      ...(isBox ? { checked } : type === 'file' ? {} : { value: valueOf(control, rights) }),
      required: control.required,
      ...(fixed === null ? {} : { fixed: REFUSALS[fixed] }),
      ...Object.fromEntries(given.map(([name, each]) => [name, name === 'pattern' ? each.slice(0, 1_000) : each.slice(0, 200)])),
      ...(maxLength < 0 ? {} : { longest: maxLength }),
      ...(control.localName === 'select' ? { options: optionsOf(control as HTMLSelectElement, rights) } : {}),
      ...saysOf(control, rights),
    };
  }
}

function valueOf(control: Control, rights: Rights): string {
  const value = (control as HTMLSelectElement).multiple && control.localName === 'select' ? [...(control as HTMLSelectElement).selectedOptions].map((option) => option.value).join('\n') : control.value;
  return rights.cover(value).slice(0, LONGEST_VALUE);
}

function fixedBy(control: Control): 'file' | 'disabled' | 'readonly' | null {
  if ((control as HTMLInputElement).type === 'file') return 'file';
  if (control.matches(':disabled')) return 'disabled';
  return (control as HTMLInputElement).readOnly === true ? 'readonly' : null;
}

/** What the browser, and the page by ARIA, say about a value; the page's own code is asked by its `invalid` event. */
export function validityOf(control: Control, rights: Rights): { readonly valid: boolean; readonly message?: string } {
  control.checkValidity();
  return saysOf(control, rights);
}

function saysOf(control: Control, rights: Rights): { readonly valid: boolean; readonly message?: string } {
  const marked = control.getAttribute('aria-invalid') === 'true';
  const valid = control.validity.valid && !marked;
  if (valid) return { valid };
  const told = (control.getAttribute('aria-errormessage') ?? '').split(/\s+/).map((id) => (id === '' ? null : treeOf(control).getElementById(id)));
  const words = told.map((element) => (element !== null && rights.to(element).sees ? textOf(element, rights) : '')).join(' ').trim();
  return { valid, message: (words || tidy(control.validationMessage, rights)).slice(0, 200) };
}

/** What a frame is called, as far as an agent may see that. */
export function groupOf(frame: HTMLElement, rights: Rights): { readonly group: string } | null {
  const group = rights.to(frame).sees ? tidy(frame.title, rights) : '';
  return group === '' ? null : { group };
}

/** As many as an answer may hold, which must fit into one message. */
export function fitting(fields: readonly Field[]): readonly Field[] {
  let left = MOST_CHARACTERS;
  const end = fields.findIndex((field, index) => index === MOST_FIELDS || (left -= JSON.stringify(field).length) < 0);
  return end < 0 ? fields : fields.slice(0, end);
}

const MOST_CHARACTERS = 40_000;

/** Also in shadow roots; and the frames that scripts may look into. */
function controlsIn(root: Document | ShadowRoot, frames: HTMLIFrameElement[]): Control[] {
  const found: Control[] = [];
  for (const element of root.querySelectorAll('*')) {
    const inner = rootOf(element);
    if (inner !== null) found.push(...controlsIn(inner, frames));
    else if (element.matches(CONTROLS) && isControl(element)) found.push(element);
    else if (documentIn(element) !== null) frames.push(element as HTMLIFrameElement);
  }
  return found;
}
