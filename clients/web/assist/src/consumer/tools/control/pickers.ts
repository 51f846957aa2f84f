import type { Picker } from '../../../wire/acts';
import { isControl, type Control } from './edits';
import { optionsOf } from './words';
import type { Rights } from './rights';

const TYPES: ReadonlySet<string> = new Set(['date', 'time', 'month', 'week', 'datetime-local', 'color']);

/** The control that would open a list or a calendar of the browser's own, which no script can open and no picture shows. */
export function pickedBy(element: Element): Control | null {
  if (!isControl(element)) return null;
  return (element.localName === 'select' && !(element as HTMLSelectElement).multiple && (element as HTMLSelectElement).size <= 1) || TYPES.has((element as HTMLInputElement).type) ? element : null;
}

/** What the agent's side shows in its place. */
export function pickerOf(control: Control, rights: Rights): Picker {
  if (control.localName === 'select') return { type: 'select', value: control.value, options: optionsOf(control as HTMLSelectElement, rights) };
  const { type, value, min, max, step } = control as HTMLInputElement;
  return { type, value, ...(min === '' ? {} : { min }), ...(max === '' ? {} : { max }), ...(step === '' ? {} : { step }) };
}
