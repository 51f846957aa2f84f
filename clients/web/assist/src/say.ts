/**
 * The words of our windows in another language: gets a sentence in English, with names and numbers in braces, and gives it in the
 * page's language. What it gives nothing for is said in English. `words.json` in this package has all sentences.
 * @example
 * const words: Words = (sentence) => german[sentence];
 */
export type Words = (sentence: string) => string | undefined;

/** A sentence as it is shown, with its names and numbers. */
export type Say = (sentence: string, values?: Readonly<Record<string, string | number>>) => string;

export const sayer =
  (words?: Words): Say =>
  (sentence, values = {}) =>
    (words?.(sentence) ?? sentence).replace(/\{(\w+)\}/g, (all, name: string) => `${values[name] ?? all}`);
