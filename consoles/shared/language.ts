import { computed, signal } from '@preact/signals';
import { sayer, type Phrases, type Say, type Words } from '../../clients/web/src/say';

export { marked, type Phrases } from '../../clients/web/src/say';

/** In which words a console speaks; undefined for English. What reads it while it draws is drawn again in another language. */
export const words = signal<Words | undefined>(undefined);

/** As `lang` has it. */
export const language = computed(() => words.value?.lang ?? 'en');

/** How times and days are written: as this person's browser has it for the language, where it has. */
export const locale = computed(() => navigator.languages.find((tag) => tag.split('-')[0] === language.value.split('-')[0]) ?? language.value);

/** A sentence of the console, in the language of now. */
export const say: Say = (sentence, values) => sayer(words.value)(sentence, values);

/** What the server says no with, by its code; it says it in English, and closer: this is said in other languages alone. */
const REFUSALS: Phrases = {
  'bad-request': 'That is not possible in this way.',
  forbidden: 'That is not allowed here.',
  'not-found': 'That is not there, or not any more.',
  conflict: 'That is not possible at the moment.',
  limit: 'That is too much at once. Wait a moment and try again.',
  'connection-lost': 'The connection to the server was lost.',
};

/** Why something was not done, in words. */
export function why(trouble: unknown): string {
  const { code, message } = trouble as { readonly code?: unknown; readonly message?: unknown };
  const sentence = typeof code === 'string' ? REFUSALS[code] : undefined;
  return (sentence !== undefined && words.value?.(sentence)) || (typeof message === 'string' ? message : String(trouble));
}

/** Fetches the words of the nearest language there is; undefined for English. */
export type Translate = (wanted: string | readonly string[]) => Promise<Words | undefined>;

const KEY = 'alongside.language';
let latest = 0;

/** Speaks this language from now on; of several that are asked for at once the last one. */
export async function speak(translate: Translate, wanted: string | readonly string[]): Promise<void> {
  const asked = ++latest;
  const translated = await translate(wanted);
  if (asked === latest) words.value = translated;
}

/** What this person chose in this browser; null for none. */
export function chosen(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

export function remember(choice: string): void {
  try {
    localStorage.setItem(KEY, choice);
  } catch {
    // A browser that keeps nothing forgets it with the page.
  }
}
