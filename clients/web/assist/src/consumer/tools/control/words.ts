import { LONGEST_VALUE, LONGEST_WORDS, MOST_OPTIONS, type Option } from '../../../wire/acts';
import { isElement } from '../../trees';
import type { Control } from './edits';
import { shownIn, treeOf } from './flat';
import type { Rights } from './rights';

/** The text of a part of the page as it is drawn, as far as an agent may see it. */
export function textOf(element: Element, rights: Rights): string {
  let all = '';
  const read = (node: Node): void => {
    if (all.length > 4 * LONGEST_WORDS) return;
    if (node.nodeType === Node.TEXT_NODE) all += (node as Text).data;
    else if (isElement(node) && !node.matches('script,style,template,select,textarea') && rights.to(node).sees) shownIn(node).forEach(read);
  };
  read(element);
  return tidy(all, rights);
}

/** On one line, without payment cards and the like, not too long. */
export const tidy = (words: string, rights: Rights): string => rights.cover(words.replace(/\s+/g, ' ').trim()).slice(0, LONGEST_WORDS);

/** What a person would call this control. */
export function labelOf(control: Control, rights: Rights): string {
  const by = (control.getAttribute('aria-labelledby') ?? '')
    .split(/\s+/)
    .map((id) => (id === '' ? null : treeOf(control).getElementById(id)))
    .filter((element) => element !== null);
  const labels = by.length > 0 ? by : [...(control.labels ?? [])];
  const words = labels.map((label) => textOf(label, rights)).join(' ').trim();
  if (words !== '') return words.slice(0, LONGEST_WORDS);
  const { placeholder = '', title } = control as HTMLInputElement;
  return tidy(control.getAttribute('aria-label') || placeholder || title, rights);
}

/** The choices of a list that an agent may see. */
export const optionsOf = (select: HTMLSelectElement, rights: Rights): readonly Option[] =>
  [...select.options]
    .filter((option) => option.value.length <= LONGEST_VALUE && rights.to(option).sees && rights.cover(option.value) === option.value)
    .slice(0, MOST_OPTIONS)
    .map((option) => ({ value: option.value, label: tidy(option.label, rights), ...(option.disabled ? { disabled: true } : {}) }));
