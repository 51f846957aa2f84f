import { made } from '../made';
import type { Viewing } from '../viewing';
import type { Voice } from '../voice';
import type { Field } from '../../wire/acts';

const REFRESH_MILLIS = 1_000;
const BOXES: ReadonlySet<string> = new Set(['checkbox', 'radio']);

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

interface Row {
  readonly line: HTMLElement;
  readonly control: Control | null;
  readonly message: HTMLElement;
  words: string;
}

/** The fields of the consumer's page as a list that an agent fills in; the page's own validation answers. */
export class FormPanel {
  readonly root = made('section', { class: 'side' });
  private readonly title = made('h2');
  private readonly list = made('ul');
  private readonly hint = made('p', { role: 'status' });
  private readonly ask = made('button', { type: 'button', class: 'wide main' });
  private readonly rows = new Map<number, Row>();
  private readonly voice: Voice;
  private viewing: Viewing | null = null;
  private timer: ReturnType<typeof setInterval> | null = null;
  private asking = false;

  constructor(voice: Voice) {
    this.voice = voice;
    this.root.hidden = true;
    // Why it was refused is told by the viewing.
    this.ask.addEventListener('click', () => this.viewing?.control.take().catch((why: Error) => this.viewing?.tellRefused(why)));
    this.root.append(this.title, this.ask, this.hint, this.list);
    voice.always(() => this.label());
  }

  private label(): void {
    const { say } = this.voice;
    this.root.setAttribute('aria-label', say('Fields of the page'));
    this.title.textContent = say('Fields of the page');
    // What stands in the lines comes again with the next answer.
    this.show(this.viewing, this.isOpen);
  }

  show(viewing: Viewing | null, open = false): void {
    this.viewing = viewing;
    this.rows.clear();
    this.list.replaceChildren();
    this.open(open);
  }

  get isOpen(): boolean {
    return !this.root.hidden;
  }

  open(open: boolean): void {
    this.root.hidden = !open;
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = open ? setInterval(() => void this.refresh(), REFRESH_MILLIS) : null;
    if (open) void this.refresh();
    this.draw();
  }

  /** Who acts on the page changed. */
  draw(): void {
    const { viewing } = this;
    const { say } = this.voice;
    const mine = viewing !== null && viewing.control.by === viewing.agent;
    this.ask.hidden = mine;
    this.ask.disabled = viewing?.control.asking.includes(viewing.agent) === true;
    this.ask.textContent = this.ask.disabled ? say('Waiting for the customer’s yes') : say('Ask to fill in');
    for (const { control } of this.rows.values()) if (control !== null && control.dataset['fixed'] === undefined) control.disabled = !mine;
  }

  private async refresh(): Promise<void> {
    const { viewing } = this;
    if (viewing === null || viewing.state !== 'live' || this.asking) return;
    this.asking = true;
    try {
      this.take(await viewing.control.fields());
      this.hint.textContent = this.rows.size === 0 ? this.voice.say('There are no fields on this page.') : '';
    } catch (why) {
      this.hint.textContent = this.voice.why(why as Error);
    }
    this.asking = false;
  }

  private take(fields: readonly Field[]): void {
    for (const [number, { line }] of [...this.rows]) {
      if (fields.some(({ field }) => field === number)) continue;
      line.remove();
      this.rows.delete(number);
    }
    fields.forEach((field, index) => {
      const heading = this.headingOf(field, fields[index - 1]);
      const words = JSON.stringify({ ...field, heading, value: '', checked: false, valid: true, message: '' });
      let row = this.rows.get(field.field);
      if (row?.words !== words) {
        row?.line.remove();
        row = this.row(field, words, heading);
        this.rows.set(field.field, row);
      }
      if (this.list.children[index] !== row.line) this.list.insertBefore(row.line, this.list.children[index] ?? null);
      this.fill(row, field);
    });
    this.draw();
  }

  /** Where the fields of another frame begin: by its title, where it has one. */
  private headingOf({ group = '' }: Field, before: Field | undefined): string {
    return group === (before?.group ?? '') ? '' : group || this.voice.say('Other fields');
  }

  private row(field: Field, words: string, heading: string): Row {
    const line = made('li', { class: 'field' });
    if (heading !== '') line.append(made('h3', {}, heading));
    const message = made('span', { class: 'message', role: 'status' });
    if (field.masked === true) {
      line.append(made('span', {}, this.voice.say('Hidden ({label})', { label: field.label })));
      return { line, control: null, message, words };
    }
    const control = controlFor(field);
    const label = made('label');
    const name = `${field.label || field.type}${field.required === true ? ' *' : ''}`;
    if (BOXES.has(field.type)) label.append(control, ` ${name}`);
    else label.append(made('span', {}, name), control);
    if (field.fixed !== undefined) {
      control.disabled = true;
      control.dataset['fixed'] = '';
      control.title = field.fixed;
    }
    control.addEventListener('change', () => void this.set(field, control, message));
    line.append(label, message);
    if (field.fixed !== undefined) line.append(made('span', { class: 'fixed' }, field.fixed));
    return { line, control, message, words };
  }

  private fill({ control, message }: Row, { value = '', checked = false, valid = true, message: says = '' }: Field): void {
    if (control === null) return;
    // Not what is just being written.
    if ((control.getRootNode() as ShadowRoot).activeElement !== control) write(control, value, checked);
    control.setAttribute('aria-invalid', String(!valid));
    message.textContent = valid ? '' : says;
  }

  private async set({ field, type }: Field, control: Control, message: HTMLElement): Promise<void> {
    const value = BOXES.has(type) ? String((control as HTMLInputElement).checked) : type === 'list' ? [...(control as HTMLSelectElement).selectedOptions].map((option) => option.value).join('\n') : control.value;
    message.textContent = '…';
    try {
      const { valid, message: says } = await this.viewing!.control.set(field, value);
      control.setAttribute('aria-invalid', String(!valid));
      message.textContent = valid ? '' : says;
    } catch (why) {
      message.textContent = this.voice.why(why as Error);
    }
  }
}

function controlFor({ type, options = [], min, max, step, longest, required }: Field): Control {
  if (type === 'select' || type === 'list') {
    const select = made('select', type === 'list' ? { multiple: '', size: '4' } : {});
    for (const { value, label, disabled } of options) {
      const option = new Option(label, value);
      option.disabled = disabled === true;
      select.append(option);
    }
    return select;
  }
  if (type === 'textarea') return made('textarea', { rows: '3', ...(longest === undefined ? {} : { maxlength: String(longest) }) });
  const input = made('input', { autocomplete: 'off' });
  input.type = type === 'file' || type === 'email' || type === 'url' ? 'text' : type;
  for (const [name, value] of Object.entries({ min, max, step, maxlength: longest })) if (value !== undefined) input.setAttribute(name, String(value));
  if (required === true) input.setAttribute('aria-required', 'true');
  return input;
}

function write(control: Control, value: string, checked: boolean): void {
  if (control instanceof HTMLInputElement && BOXES.has(control.type)) control.checked = checked;
  else if (control instanceof HTMLSelectElement && control.multiple) for (const option of control.options) option.selected = value.split('\n').includes(option.value);
  else if (control.value !== value) control.value = value;
}
