import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { marked, sayer, type Words } from '../../src/say';
import { sentencesIn, sourcesIn, written } from '../../test/sentences';
import { languageOf, LANGUAGES, wordsFor } from '../src/words';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Whose words are where. A translation has them all, each once, those for consumers first. */
const CATALOGUES = [
  { who: 'our windows on a consumer’s page', file: 'words.json', sources: () => sourcesIn(`${ROOT}src/consumer`, `${ROOT}src/papers`, `${ROOT}../src`) },
  { who: 'an agent’s stage, thumbnails and replays', file: 'words-stage.json', sources: () => sourcesIn(`${ROOT}src/stage`, `${ROOT}src/replay`, `${ROOT}src/papers`) },
];

const parsed = (file: string): Readonly<Record<string, string>> => JSON.parse(readFileSync(`${ROOT}${file}`, 'utf8')) as Record<string, string>;
const shipped = readdirSync(`${ROOT}words`).map((name) => name.replace('.json', ''));
const placeholders = (sentence: string): string => [...sentence.matchAll(/\{\w+\}/g)].map(([name]) => name).sort().join();

describe.each(CATALOGUES)('the words of $who', ({ file, sources }) => {
  it('are in a file for translators: `npm run api` writes it anew', () => {
    const { sentences } = sentencesIn(sources());
    if (process.env['WRITE_API'] !== undefined) writeFileSync(`${ROOT}${file}`, written(sentences));
    expect(parsed(file)).toEqual(JSON.parse(written(sentences)));
  });

  it('are all sentences, which a translation finds: none is put together elsewhere', () => {
    expect(sentencesIn(sources()).composed).toEqual([]);
  });
});

describe('a translation that comes along', () => {
  it.each(shipped)('has every sentence and no other, none empty, with the same names and numbers in it: %s', (language) => {
    const translation = parsed(`words/${language}.json`);
    expect(Object.keys(translation)).toEqual([...new Set(CATALOGUES.flatMap(({ file }) => Object.keys(parsed(file))))]);
    expect(Object.values(translation).filter((said) => said.trim() === '')).toEqual([]);
    expect(Object.entries(translation).filter(([sentence, said]) => placeholders(sentence) !== placeholders(said))).toEqual([]);
  });

  it('is loaded by its name, and says of which language it is', async () => {
    expect(['en', ...shipped].sort()).toEqual([...LANGUAGES].sort());
    const loaded = await Promise.all(shipped.map((language) => wordsFor(language)));
    expect(loaded.map(({ lang, dir }) => `${lang} ${dir}`)).toEqual(shipped.map((language) => `${language} ltr`));
    expect(loaded.map((words) => words('Stop sharing'))).toEqual(shipped.map((language) => parsed(`words/${language}.json`)['Stop sharing']));
  });

  it('is the nearest to what a person wants, the first of several that there is, and English where there is none', () => {
    const nearest = { de: 'de', 'de-CH': 'de', 'en-GB': 'en', nb: 'no', 'nn-NO': 'no', 'pt-PT': 'pt-BR', zh: 'zh-CN', 'zh-HK': 'zh-TW', 'zh-Hant-MO': 'zh-TW', 'zh-Hans-SG': 'zh-CN', 'ZH-tw': 'zh-TW', he: 'en', '': 'en', 'de_AT': 'en' };
    expect(Object.fromEntries(Object.keys(nearest).map((wanted) => [wanted, languageOf(wanted)]))).toEqual(nearest);
    expect(languageOf(['rm', 'fr-CH', 'de'])).toBe('fr');
    expect(languageOf(['en-US', 'de'])).toBe('en');
  });

  it('leaves English as it is', async () => {
    const words = await wordsFor('en-GB');
    expect([words('Stop sharing'), words.lang, words.dir]).toEqual([undefined, 'en', 'ltr']);
  });
});

describe('a sentence', () => {
  it('is that of the translation, with names and numbers in their place, and English where it has none', () => {
    const german: Readonly<Record<string, string>> = { '{name} sees this page.': 'Diese Seite sieht {name}.' };
    const say = sayer((sentence) => german[sentence]);
    expect(say('{name} sees this page.', { name: 'Ana {pages} $1' })).toBe('Diese Seite sieht Ana {pages} $1.');
    expect(say('{page} of {pages}', { page: 2, pages: 9 })).toBe('2 of 9');
    expect(say('{name} leads.')).toBe('{name} leads.');
  });

  it('is marked as English without a translation, as the translation’s language with one, and as the page’s where that says nothing', () => {
    const element = new Map([['lang', 'de']]);
    const marks = (words: Words | undefined): string => {
      marked({ setAttribute: (name: string, value: string) => element.set(name, value), removeAttribute: (name: string) => element.delete(name) } as unknown as Element, words);
      return [...element].join();
    };
    const hebrew: Words = Object.assign(() => undefined, { lang: 'he', dir: 'rtl' } as const);
    expect([undefined, hebrew, () => undefined].map(marks)).toEqual(['lang,en,dir,ltr', 'lang,he,dir,rtl', '']);
  });
});
