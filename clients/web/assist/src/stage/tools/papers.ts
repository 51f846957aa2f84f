import { PageViewer } from '../../papers/viewer';
import { sayer } from '../../say';
import type { Push } from '../../wire/pushing';
import { made } from '../made';
import type { LibraryItem } from '../options';
import type { Viewing } from '../viewing';

const WORDS: Readonly<Record<Push['phase'], string>> = {
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

/** Where an agent pushes documents and links, and sees the one that is open. */
export class Papers {
  /** Beside the picture. */
  readonly root = made('section', { class: 'side', 'aria-label': 'Documents and links' });
  /** Over the picture. */
  readonly viewer = new PageViewer({
    url: '',
    say: sayer(),
    turn: ({ push }, page, zoom) => this.attempt(this.viewing?.pushes.turn(push, page, zoom)),
    shut: ({ push }) => this.attempt(this.viewing?.pushes.close(push)),
  });
  private readonly address = made('input', { type: 'url', 'aria-label': 'Address', placeholder: 'https://', autocomplete: 'off' });
  private readonly list = made('ul');
  private readonly library = made('div');
  private readonly trouble: (words: string) => void;
  private viewing: Viewing | null = null;

  constructor(trouble: (words: string) => void) {
    this.trouble = trouble;
    this.root.hidden = true;
    this.viewer.root.classList.add('over');
    const form = made('form', { class: 'push' });
    const choose = made('input', { type: 'file', 'aria-label': 'A document from this computer', accept: '.pdf,.png,.jpg,.jpeg,.gif,.webp,.docx,.xlsx,.pptx,.odt,.ods,.odp,.doc,.xls,.ppt' });
    choose.addEventListener('change', () => {
      const file = choose.files?.[0];
      if (file !== undefined) this.attempt(this.viewing?.pushes.file(file));
      choose.value = '';
    });
    form.append(this.address, this.button('Show document', (pushes, url) => pushes.document(url)), this.button('Open link', (pushes, url) => pushes.link(url)));
    form.addEventListener('submit', (event) => event.preventDefault());
    const told = made('div', { role: 'status' });
    told.append(this.list);
    this.root.append(made('h2', {}, 'Documents and links'), form, choose, told, this.library);
  }

  show(viewing: Viewing | null): void {
    this.viewing = viewing;
    this.viewer.url = viewing?.url ?? '';
    this.draw(viewing?.pushes.all ?? []);
  }

  /** Opens or closes the panel; what may be picked is asked for anew each time. */
  toggle(): void {
    this.root.hidden = !this.root.hidden;
    if (!this.root.hidden) this.viewing?.library?.().then((items) => this.offer(items), (why: Error) => this.trouble(why.message));
  }

  private offer(items: readonly LibraryItem[]): void {
    const categories = [...new Set(items.map(({ category }) => category))];
    this.library.replaceChildren(
      ...categories.flatMap((category) => {
        const list = made('ul', { 'aria-label': category || 'Library' });
        for (const item of items.filter((each) => each.category === category)) {
          const line = made('li');
          const button = made('button', { type: 'button', class: 'wide' }, item.title);
          button.addEventListener('click', () => this.attempt(item.kind === 'link' ? this.viewing?.pushes.link(item.url) : this.viewing?.pushes.document(item.url, item.title)));
          line.append(button, made('span', {}, item.kind));
          list.append(line);
        }
        return [made('h2', {}, category || 'Library'), list];
      }),
    );
  }

  draw(pushes: readonly Push[]): void {
    this.viewer.show(pushes.filter(({ phase }) => phase === 'open').at(-1) ?? null);
    this.list.replaceChildren(...pushes.map((push) => {
      const line = made('li');
      line.append(made('span', {}, push.title), made('span', {}, WORDS[push.phase] + (push.words === undefined ? '' : `: ${push.words}`)));
      return line;
    }));
  }

  private button(words: string, push: (pushes: Viewing['pushes'], url: string) => Promise<void>): HTMLElement {
    const button = made('button', { type: 'button', class: 'wide' }, words);
    button.addEventListener('click', () => {
      if (this.viewing !== null && this.address.value.trim() !== '') this.attempt(push(this.viewing.pushes, this.address.value.trim()).then(() => void (this.address.value = '')));
    });
    return button;
  }

  private attempt(work: Promise<void> | undefined): void {
    work?.catch((why: Error) => this.trouble(why.message));
  }
}
