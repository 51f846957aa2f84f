import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { sayer } from '../src/say';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Every sentence that the source gives to a `say`; of a call without one, the call itself. */
function sentences(): readonly string[] {
  const files = ['src/consumer', 'src/papers'].flatMap((folder) => readdirSync(`${ROOT}${folder}`).filter((name) => name.endsWith('.ts')).map((name) => readFileSync(`${ROOT}${folder}/${name}`, 'utf8')));
  const speaking = files.filter((text) => /from '[./]+say'/.test(text)).map((text) => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, ''));
  // What declares a parameter is no call.
  const said = speaking.flatMap((text) => [...text.matchAll(/\b(?:say|said)\((?!\w+:)(?:'([^']*)'[,)])?[^\n]*/g)].map(([call, sentence]) => sentence ?? call));
  return [...new Set(said)].sort();
}

describe('the words of our windows on a consumer’s page', () => {
  it('are in words.json, for translators: `npm run api` writes it anew', () => {
    const path = `${ROOT}words.json`;
    const all = Object.fromEntries(sentences().map((sentence) => [sentence, sentence]));
    if (process.env['WRITE_API'] !== undefined) writeFileSync(path, `${JSON.stringify(all, null, 2)}\n`);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(all);
  });

  it('are all sentences, which a translation finds: none is put together elsewhere', () => {
    expect(sentences().filter((sentence) => /^(say|said)\(/.test(sentence))).toEqual([]);
  });

  it('are those of the translation, with names and numbers in their place, and English where it has none', () => {
    const german: Readonly<Record<string, string>> = { '{name} sees this page.': 'Diese Seite sieht {name}.' };
    const say = sayer((sentence) => german[sentence]);
    expect(say('{name} sees this page.', { name: 'Ana {pages} $1' })).toBe('Diese Seite sieht Ana {pages} $1.');
    expect(say('{page} of {pages}', { page: 2, pages: 9 })).toBe('2 of 9');
    expect(say('{name} leads.')).toBe('{name} leads.');
  });
});
