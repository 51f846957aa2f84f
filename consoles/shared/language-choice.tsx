import { LANGUAGES } from '@alongside/assist/words';
import { effect, type ReadonlySignal } from '@preact/signals';
import { chosen, language, marked, remember, say, speak, words } from './language';
import { translate } from './languages';

/** Speaks as this person chose last, or as the browser does, and tells the page so. Resolves when the first words are there. */
export async function startSpeaking(title: ReadonlySignal<string>): Promise<void> {
  await speak(translate, chosen() ?? navigator.languages);
  effect(() => marked(document.documentElement, words.value));
  effect(() => void (document.title = title.value));
}

/** In which language the console speaks; this browser remembers it. */
export function LanguageChoice() {
  const choose = (choice: string): void => {
    remember(choice);
    void speak(translate, choice);
  };
  return (
    <label class="language">
      <span class="hidden">{say('Language')}</span>
      <select value={language.value} onChange={(event) => choose(event.currentTarget.value)}>
        {LANGUAGES.map((each) => (
          <option key={each} value={each} lang={each}>
            {nameOf(each)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** As its own people call it. */
function nameOf(each: string): string {
  const name = new Intl.DisplayNames(each, { type: 'language' }).of(each) ?? each;
  return name.charAt(0).toLocaleUpperCase(each) + name.slice(1);
}
