import type { Quality } from '../../wire/messages';
import { made } from '../made';
import type { Viewing } from '../viewing';

const WORDS: Record<Quality, string> = { low: 'Low', medium: 'Medium', high: 'High', lossless: 'Exact' };

/** The list by which an agent chooses how exactly the page is shown. */
export class Grade {
  readonly root = made('select', { 'aria-label': 'Picture quality', title: 'Picture quality: less of it for a slower line', hidden: '' });
  private viewing: Viewing | null = null;

  constructor() {
    this.root.addEventListener('change', () => {
      const { viewing } = this;
      viewing?.setQuality(this.root.value as Quality).catch((why: Error) => {
        viewing.tellRefused(why);
        this.draw();
      });
    });
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
    if (options.join() !== [...root.options].map(({ value }) => value).join()) root.replaceChildren(...options.map((value) => made('option', { value }, WORDS[value])));
    if (root.value !== viewing.quality) root.value = viewing.quality;
  }
}
