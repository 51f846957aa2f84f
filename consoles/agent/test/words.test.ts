import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { sentencesIn, sourcesIn, written } from '../../../clients/web/test/sentences';
import { say, speak, why, words } from '../../shared/language';
import { translate } from '../../shared/languages';

const CONSOLES = fileURLToPath(new URL('../..', import.meta.url));
const ASSIST = `${CONSOLES}../clients/web/assist/`;
const parsed = (file: string): Readonly<Record<string, string>> => JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
const placeholders = (sentence: string): string => [...sentence.matchAll(/\{\w+\}/g)].map(([name]) => name).sort().join();

const found = () => sentencesIn(sourcesIn(`${CONSOLES}agent/src`, `${CONSOLES}shared`, `${CONSOLES}supervisor/src`));
const shipped = readdirSync(`${CONSOLES}shared/words`).map((name) => name.replace('.json', ''));

describe('the words of the consoles', () => {
  it('are in a file for translators, but for those that the SDK has: `npm run api` writes it anew', () => {
    const known = { ...parsed(`${ASSIST}words.json`), ...parsed(`${ASSIST}words-stage.json`) };
    const own = written(found().sentences.filter((sentence) => !(sentence in known)));
    if (process.env['WRITE_API'] !== undefined) writeFileSync(`${CONSOLES}shared/words.json`, own);
    expect(parsed(`${CONSOLES}shared/words.json`)).toEqual(JSON.parse(own));
  });

  it('are all sentences, which a translation finds: none is put together elsewhere', () => {
    expect(found().composed).toEqual([]);
  });

  it.each(shipped)('are all in the translation and no other, none empty, with the same names and numbers: %s', (language) => {
    const translation = parsed(`${CONSOLES}shared/words/${language}.json`);
    expect(Object.keys(translation)).toEqual(Object.keys(parsed(`${CONSOLES}shared/words.json`)));
    expect(Object.values(translation).filter((said) => said.trim() === '')).toEqual([]);
    expect(Object.entries(translation).filter(([sentence, said]) => placeholders(sentence) !== placeholders(said))).toEqual([]);
  });

  it('are there in every language that the SDK has', () => {
    expect(shipped).toEqual(readdirSync(`${ASSIST}words`).map((name) => name.replace('.json', '')));
  });
});

describe('a console', () => {
  it('speaks the language that was asked for last, with the words of the stage, and English again', async () => {
    let slow = (): void => {};
    const late = speak(async () => {
      await new Promise<void>((done) => (slow = done));
      return () => 'spät';
    }, 'xx');
    await speak(translate, ['rm', 'de-CH']);
    slow();
    await late;
    expect([say('Sign out'), say('Stop sharing'), say('{name} is calling.', { name: 'Ana' }), words.value?.lang]).toEqual(['Abmelden', 'Teilen beenden', 'Ana ruft an.', 'de']);
    await speak(translate, 'en-GB');
    expect([say('Sign out'), words.value]).toEqual(['Sign out', undefined]);
  });

  it('says in its language why something was refused, by its code, and in the server’s words where that has no code or in English', async () => {
    const refused = Object.assign(new Error('the token allows no such call'), { code: 'forbidden' });
    const broken = Object.assign(new Error('it is full'), { code: 'full' });
    await speak(translate, 'de');
    expect([refused, broken, 'lost'].map(why)).toEqual(['Das ist hier nicht erlaubt.', 'it is full', 'lost']);
    await speak(translate, 'en');
    expect(why(refused)).toBe('the token allows no such call');
  });
});
