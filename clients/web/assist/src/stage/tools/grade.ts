import type { Phrases } from '../../../../src/say';
import type { Quality } from '../../wire/messages';
import { made } from '../made';
import type { Viewing } from '../viewing';
import type { Voice } from '../voice';

const WORDS: Phrases<Quality> = { low: 'Low', medium: 'Medium', high: 'High', lossless: 'Exact' };

/** The list by which an agent chooses how exactly the page is shown. */
export class Grade {
  readonly root = made('select', { hidden: '' });
  private readonly voice: Voice;
  private viewing: Viewing | null = null;

  constructor(voice: Voice) {
    this.voice = voice;
    this.root.addEventListener('change', () => {
      const { viewing } = this;
      viewing?.setQuality(this.root.value as Quality).catch((why: Error) => {
        viewing.tellRefused(why);
        this.draw();
      });
    });
    voice.always(() => this.label());
  }

  private label(): void {
    const { say } = this.voice;
    this.root.setAttribute('aria-label', say('Picture quality'));
    this.root.title = say('Picture quality: less of it for a slower line');
    this.root.replaceChildren();
    this.draw();
  }

  show(viewing: Viewing | null): void {
    this.viewing = viewing;
    this.draw();
  }

  draw(): void {
    const { viewing, root } = this;
    root.hidden = viewing?.state !== 'live' || viewing.watchesUnasked || viewing.qualities.length < 2;
    if (viewing === null) return;
    const options = [...viewing.qualities].reverse();
    if (options.join() !== [...root.options].map(({ value }) => value).join()) root.replaceChildren(...options.map((value) => made('option', { value }, this.voice.say(WORDS[value]))));
    if (root.value !== viewing.quality) root.value = viewing.quality;
  }
}
