import { wordsFor } from '@alongside/assist/words';
import type { Translate } from './language';

/** The consoles' own sentences; one language is loaded when it is wanted. */
const OWN = import.meta.glob<{ readonly default: Readonly<Record<string, string>> }>('./words/*.json');

/** The words of a console with those of the stage in it. English where they can't be loaded. */
export const translate: Translate = async (wanted) => {
  const stage = await wordsFor(wanted);
  const load = OWN[`./words/${stage.lang}.json`];
  if (load === undefined) return undefined;
  try {
    const own = new Map(Object.entries((await load()).default));
    return Object.assign((sentence: string) => own.get(sentence) ?? stage(sentence), { lang: stage.lang!, dir: stage.dir! });
  } catch (trouble) {
    console.warn(`the words of '${stage.lang}' could not be loaded; English is shown`, trouble);
    return undefined;
  }
};
