/**
 * `@alongside/assist/words`: our windows' and the stage's words in the languages that come along. Start at `wordsFor`.
 * @packageDocumentation
 */
import type { Words } from '../../src/say';
export type { Words } from '../../src/say';

type Translation = Readonly<Record<string, string>>;

/** One is loaded when it is asked for. */
const TRANSLATIONS: Readonly<Record<string, () => Promise<{ readonly default: Translation }>>> = {
  da: () => import('../words/da.json'),
  de: () => import('../words/de.json'),
  es: () => import('../words/es.json'),
  fi: () => import('../words/fi.json'),
  fr: () => import('../words/fr.json'),
  it: () => import('../words/it.json'),
  ja: () => import('../words/ja.json'),
  ko: () => import('../words/ko.json'),
  nl: () => import('../words/nl.json'),
  no: () => import('../words/no.json'),
  pl: () => import('../words/pl.json'),
  'pt-BR': () => import('../words/pt-BR.json'),
  ru: () => import('../words/ru.json'),
  sv: () => import('../words/sv.json'),
  tr: () => import('../words/tr.json'),
  'zh-CN': () => import('../words/zh-CN.json'),
  'zh-TW': () => import('../words/zh-TW.json'),
};

/**
 * The languages that there are, as `lang` has them: English and the translations.
 * @example
 * menu.append(...LANGUAGES.map((language) => new Option(new Intl.DisplayNames(language, { type: 'language' }).of(language), language)));
 */
export const LANGUAGES: readonly string[] = ['en', ...Object.keys(TRANSLATIONS)];

/** What is wanted by another name, from the front of it. */
const ALIASES: readonly (readonly [wanted: RegExp, language: string])[] = [
  [/^(nb|nn)\b/i, 'no'],
  [/^pt\b/i, 'pt-BR'],
  [/^zh-(tw|hk|mo|hant)\b/i, 'zh-TW'],
  [/^zh\b/i, 'zh-CN'],
];

/**
 * Which language there is for one that is wanted, or for the first of several that can be had; `en` where there is none.
 * @example
 * document.documentElement.lang = languageOf(navigator.languages);
 */
export function languageOf(wanted: string | readonly string[]): string {
  const all = typeof wanted === 'string' ? [wanted] : wanted;
  return all.map(nearest).find((language) => language !== undefined) ?? 'en';
}

function nearest(wanted: string): string | undefined {
  const known = ALIASES.find(([pattern]) => pattern.test(wanted))?.[1] ?? wanted.split('-')[0]!.toLowerCase();
  return LANGUAGES.find((language) => language === known);
}

/**
 * The words of our windows, of `showCall` and of the stage in a person's language; English where there is none, or where it
 * can't be loaded. What people agree to is what the window says: have your lawyers read these sentences in your language.
 * @example
 * const support = startSupport({ words: await wordsFor(document.documentElement.lang) });
 * stage.words = await wordsFor(navigator.languages);
 */
export async function wordsFor(wanted: string | readonly string[]): Promise<Words> {
  const language = languageOf(wanted);
  try {
    return spoken(language, (await TRANSLATIONS[language]?.())?.default ?? {});
  } catch (trouble) {
    console.warn(`Alongside: the words of '${language}' could not be loaded; English is shown`, trouble);
    return spoken('en', {});
  }
}

function spoken(lang: string, translation: Translation): Words {
  const said = new Map(Object.entries(translation));
  return Object.assign((sentence: string) => said.get(sentence), { lang, dir: 'ltr' } as const);
}
