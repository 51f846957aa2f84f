import { flag, list, maybe, shape, text, whole, type Reader } from '../../../src/wire/shape';
import { LONGEST_VALUE, LONGEST_WORDS, MOST_FIELDS, MOST_OPTIONS, type Acted } from './acts';

const VALUE = text(LONGEST_VALUE);
const WORDS = text(LONGEST_WORDS);
const option = shape({ value: VALUE, label: WORDS, disabled: maybe(flag) });
const picker = shape({ type: text(32), value: VALUE, options: maybe(list(option, MOST_OPTIONS)), min: maybe(WORDS), max: maybe(WORDS), step: maybe(WORDS) });
const field = shape({
  field: whole(1, 1e6),
  group: maybe(WORDS),
  type: text(32),
  masked: maybe(flag),
  label: WORDS,
  value: maybe(VALUE),
  checked: maybe(flag),
  required: maybe(flag),
  fixed: maybe(WORDS),
  pattern: maybe(text(1_000)),
  min: maybe(WORDS),
  max: maybe(WORDS),
  step: maybe(WORDS),
  longest: maybe(whole(0, 2 ** 31)),
  options: maybe(list(option, MOST_OPTIONS)),
  valid: maybe(flag),
  message: maybe(WORDS),
});

/** What the consumer's page answered: from another browser, so it is read like everything from outside. */
export const readActed: Reader<Acted> = shape({
  refused: maybe(text(64)),
  words: maybe(WORDS),
  picker: maybe(picker),
  ended: maybe(flag),
  fields: maybe(list(field, MOST_FIELDS)),
  valid: maybe(flag),
  message: maybe(WORDS),
});
