import type { Picker } from '../../wire/acts';
import { made } from '../made';
import type { Voice } from '../voice';

/** Stands in for a list or a calendar that the consumer's browser would have opened. */
export class PickerDialog {
  readonly root = made('dialog', { class: 'help' });
  private readonly voice: Voice;
  private readonly pick: (value: string) => void;

  constructor(voice: Voice, pick: (value: string) => void) {
    [this.voice, this.pick] = [voice, pick];
  }

  open(picker: Picker): void {
    const { say } = this.voice;
    const control = picker.type === 'select' ? listOf(picker) : fieldOf(picker);
    for (const each of [this.root, control]) each.setAttribute('aria-label', say('Choose'));
    const form = made('form', { method: 'dialog' });
    const [choose, leave] = [made('button', { type: 'submit', class: 'wide main' }, say('Choose')), made('button', { type: 'button', class: 'wide' }, say('Leave it'))];
    leave.addEventListener('click', () => this.root.close());
    form.addEventListener('submit', () => this.pick(control.value));
    control.addEventListener('dblclick', () => form.requestSubmit());
    const row = made('div', { class: 'row' });
    row.append(choose, leave);
    form.append(control, row);
    this.root.replaceChildren(form);
    this.root.showModal();
    control.focus();
  }
}

function listOf({ options = [], value }: Picker): HTMLSelectElement {
  const select = made('select', { size: String(Math.min(10, Math.max(2, options.length))) });
  for (const option of options) {
    const each = new Option(option.label, option.value, false, option.value === value);
    each.disabled = option.disabled === true;
    select.append(each);
  }
  return select;
}

function fieldOf({ type, value, min, max, step }: Picker): HTMLInputElement {
  const input = made('input');
  input.type = type;
  for (const [name, given] of Object.entries({ min, max, step })) if (given !== undefined) input.setAttribute(name, given);
  input.value = value;
  return input;
}
