/**
 * Our words in another language: gets a sentence in English, with names and numbers in braces, and gives it in yours. What it gives
 * nothing for is said in English. `words.json` and `words-stage.json` of `@alongside/assist` have all sentences, and `wordsFor` of
 * `@alongside/assist/words` makes this for the languages that come along. `lang` and `dir` say which language that is and how it
 * is written, for our windows in a page; without them they have the page's.
 * @example
 * const words: Words = (sentence) => german[sentence];
 */
export type Words = ((sentence: string) => string | undefined) & { readonly lang?: string; readonly dir?: 'ltr' | 'rtl' };

/** A sentence as it is shown, with its names and numbers. */
export type Say = (sentence: string, values?: Readonly<Record<string, string | number>>) => string;

/** A table of sentences that are said elsewhere; by this name the lists that translators get find them. */
export type Phrases<Name extends string = string> = Readonly<Record<Name, string>>;

export const sayer =
  (words?: Words): Say =>
  (sentence, values = {}) =>
    (words?.(sentence) ?? sentence).replace(/\{(\w+)\}/g, (all, name: string) => `${values[name] ?? all}`);

/** Tells the browser, and whoever reads it aloud, of which language an element of ours is; of the page's, where nobody says. */
export function marked(element: Element, words: Words | undefined): void {
  const { lang, dir } = words ?? { lang: 'en', dir: 'ltr' };
  for (const [name, value] of Object.entries({ lang, dir })) {
    if (value === undefined) element.removeAttribute(name);
    else element.setAttribute(name, value);
  }
}
