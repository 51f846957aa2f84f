import { readdirSync, readFileSync } from 'node:fs';

/**
 * Finds the sentences that the source says to people: what `say('…')` and `said('…')` are given, the tables of type `Phrases`,
 * and the fields `words: '…'` of a table of buttons. So a list for translators can't lack one.
 */
export function sentencesIn(files: readonly string[]): { readonly sentences: readonly string[]; readonly composed: readonly string[] } {
  const texts = files.map((text) => text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*/gm, ''));
  const speaking = texts.filter((text) => /from '[./]+(\w+\/)*(say|voice|language)'/.test(text));
  const found = [
    // What declares a parameter is no call.
    ...speaking.flatMap((text) => [...text.matchAll(/\b(?:say|said)\((?!\w+:)'([^']*)'[,)]/g)]),
    ...texts.flatMap((text) => [...text.matchAll(/: Phrases(?:<[^=]+>)? = \{([\s\S]*?)\}/g)].flatMap(([, table]) => [...table!.matchAll(/: '([^']+)'/g)])),
    ...texts.flatMap((text) => [...text.matchAll(/\bwords: '([A-Z][^']*)'/g)]),
  ].map(([, sentence]) => sentence!);
  // A sentence of a table is said by its name; a template or a sum is no sentence that a translation could have.
  const composed = speaking.flatMap((text) => [...text.matchAll(/\b(?:say|said)\((?:`|'[^']*' *\+|[^)'\n]* \+ )[^\n]*/g)].map(([call]) => call));
  return { sentences: [...new Set(found)].sort(), composed };
}

/** The text of all TypeScript in these folders and those below, but for tests. */
export function sourcesIn(...folders: readonly string[]): readonly string[] {
  return folders.flatMap((folder) =>
    (readdirSync(folder, { recursive: true }) as string[])
      .filter((name) => /\.tsx?$/.test(name))
      .sort()
      .map((name) => readFileSync(`${folder}/${name}`, 'utf8')),
  );
}

export const written = (sentences: readonly string[]): string => `${JSON.stringify(Object.fromEntries(sentences.map((sentence) => [sentence, sentence])), null, 2)}\n`;
