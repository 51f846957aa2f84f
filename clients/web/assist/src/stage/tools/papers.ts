import { PageViewer } from '../../papers/viewer';
import type { Phrases } from '../../../../src/say';
import type { Push } from '../../wire/pushing';
import { made } from '../made';
import type { LibraryItem } from '../options';
import type { Viewing } from '../viewing';
import type { Voice } from '../voice';

const WORDS: Phrases<Push['phase']> = {
  loading: 'is being loaded',
  offered: 'waits for the customer’s yes',
  open: 'is open',
  denied: 'was not wanted',
  failed: 'could not be shown',
  followed: 'was opened',
  'closed-by-agent': 'was closed here',
  'closed-by-consumer': 'was closed by the customer',
  withdrawn: 'was taken back',
};

const KINDS: Phrases<LibraryItem['kind']> = { document: 'document', link: 'link' };

/** Where an agent pushes documents and links, and sees the one that is open. */
export class Papers {
  /** Beside the picture. */
  readonly root = made('section', { class: 'side' });
  /** Over the picture. */
  readonly viewer: PageViewer;
  private readonly title = made('h2');
  private readonly address = made('input', { type: 'url', placeholder: 'https://', autocomplete: 'off' });
  private readonly showing = this.button((pushes, url) => pushes.document(url));
  private readonly opening = this.button((pushes, url) => pushes.link(url));
  private readonly file = made('input', { type: 'file', accept: '.pdf,.png,.jpg,.jpeg,.gif,.webp,.docx,.xlsx,.pptx,.odt,.ods,.odp,.doc,.xls,.ppt' });
  private readonly list = made('ul');
  private readonly library = made('div');
  private readonly voice: Voice;
  private readonly trouble: (words: string) => void;
  private viewing: Viewing | null = null;

  constructor(voice: Voice, trouble: (words: string) => void) {
    [this.voice, this.trouble] = [voice, trouble];
    this.viewer = new PageViewer({
      url: '',
      say: voice.say,
      turn: ({ push }, page, zoom) => this.attempt(this.viewing?.pushes.turn(push, page, zoom)),
      shut: ({ push }) => this.attempt(this.viewing?.pushes.close(push)),
    });
    this.root.hidden = true;
    this.viewer.root.classList.add('over');
    const form = made('form', { class: 'push' });
    this.file.addEventListener('change', () => {
      const file = this.file.files?.[0];
      if (file !== undefined) this.attempt(this.viewing?.pushes.file(file));
      this.file.value = '';
    });
    form.append(this.address, this.showing, this.opening);
    form.addEventListener('submit', (event) => event.preventDefault());
    const told = made('div', { role: 'status' });
    told.append(this.list);
    this.root.append(this.title, form, this.file, told, this.library);
    voice.always(() => this.label());
  }

  private label(): void {
    const { say } = this.voice;
    this.root.setAttribute('aria-label', say('Documents and links'));
    this.title.textContent = say('Documents and links');
    this.address.setAttribute('aria-label', say('Address'));
    this.file.setAttribute('aria-label', say('A document from this computer'));
    this.showing.textContent = say('Show document');
    this.opening.textContent = say('Open link');
    this.viewer.label();
    this.draw(this.viewing?.pushes.all ?? []);
    if (!this.root.hidden) this.ask();
  }

  show(viewing: Viewing | null): void {
    this.viewing = viewing;
    this.viewer.url = viewing?.url ?? '';
    this.draw(viewing?.pushes.all ?? []);
  }

  /** Opens or closes the panel; what may be picked is asked for anew each time. */
  toggle(): void {
    this.root.hidden = !this.root.hidden;
    if (!this.root.hidden) this.ask();
  }

  private ask(): void {
    this.viewing?.library?.().then((items) => this.offer(items), (why: Error) => this.trouble(this.voice.why(why)));
  }

  private offer(items: readonly LibraryItem[]): void {
    const { say } = this.voice;
    const categories = [...new Set(items.map(({ category }) => category))];
    this.library.replaceChildren(
      ...categories.flatMap((category) => {
        const list = made('ul', { 'aria-label': category || say('Library') });
        for (const item of items.filter((each) => each.category === category)) {
          const line = made('li');
          const button = made('button', { type: 'button', class: 'wide' }, item.title);
          button.addEventListener('click', () => this.attempt(item.kind === 'link' ? this.viewing?.pushes.link(item.url) : this.viewing?.pushes.document(item.url, item.title)));
          line.append(button, made('span', {}, say(KINDS[item.kind])));
          list.append(line);
        }
        return [made('h2', {}, category || say('Library')), list];
      }),
    );
  }

  draw(pushes: readonly Push[]): void {
    this.viewer.show(pushes.filter(({ phase }) => phase === 'open').at(-1) ?? null);
    this.list.replaceChildren(...pushes.map((push) => {
      const line = made('li');
      line.append(made('span', {}, push.title), made('span', {}, this.voice.say(WORDS[push.phase]) + (push.words === undefined ? '' : `: ${push.words}`)));
      return line;
    }));
  }

  private button(push: (pushes: Viewing['pushes'], url: string) => Promise<void>): HTMLElement {
    const button = made('button', { type: 'button', class: 'wide' });
    button.addEventListener('click', () => {
      if (this.viewing !== null && this.address.value.trim() !== '') this.attempt(push(this.viewing.pushes, this.address.value.trim()).then(() => void (this.address.value = '')));
    });
    return button;
  }

  private attempt(work: Promise<void> | undefined): void {
    work?.catch((why: Error) => this.trouble(this.voice.why(why)));
  }
}
