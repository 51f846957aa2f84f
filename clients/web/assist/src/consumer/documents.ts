import type { Side } from '../side';
import { sendFile, sendParts } from '../papers/paper';
import { PageViewer } from '../papers/viewer';
import type { Say } from '../../../src/say';
import { made } from '../stage/made';
import { readPushes } from '../wire/pushes';
import type { Push, PushPhase } from '../wire/pushing';
import { fetchForServer, isOwn, mayFetch } from './files';

/** What documents need of the page's side. */
export interface DocumentsPort {
  readonly party: Side;
  readonly url: string;
  /** A root that the page can't reach, over the page and not part of it. */
  readonly root: ShadowRoot;
  readonly say: Say;
  nameOf(agent: number): string;
  /** The page's own decision, where it makes one. */
  readonly approve: ((push: Push) => boolean | Promise<boolean>) | undefined;
  /** From where documents may be fetched here, besides the page's own origin. */
  readonly origins: readonly string[];
  changed(push: Push): void;
}

const UNDER_WAY: readonly PushPhase[] = ['loading', 'offered', 'open'];

const STYLE = `
.papers{position:absolute;inset:0;display:grid;place-items:center;pointer-events:none}
.papers>*{grid-area:1/1}
.papers .paper{width:min(1100px,calc(100vw - 32px));height:calc(100vh - 32px)}
.papers .offer{pointer-events:auto;z-index:1}
.papers .address{overflow-wrap:anywhere;font-family:ui-monospace,monospace;font-size:13px}
`;

/** The documents and links that agents push, on the consumer's page; loaded with the first one. */
export class Documents {
  private readonly port: DocumentsPort;
  private readonly place = made('div', { class: 'papers' });
  private readonly viewer: PageViewer;
  private readonly asked = new Set<number>();
  private known = new Map<number, Push>();
  /** What this browser is fetching for the server, or can't. */
  private readonly brought = new Set<number>();
  private offer: HTMLElement | null = null;
  private offered = 0;

  constructor(port: DocumentsPort) {
    this.port = port;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    port.root.adoptedStyleSheets = [...port.root.adoptedStyleSheets, PageViewer.sheet(), sheet];
    this.viewer = new PageViewer({
      url: port.url,
      say: port.say,
      turn: ({ push }, page, zoom) => this.tell({ type: 'assist.turn', push, page, zoom }),
      shut: ({ push }) => this.tell({ type: 'assist.shut', push }),
    });
    this.place.append(this.viewer.root);
    // Below the window that says who looks: stopping is always within reach.
    port.root.querySelector('.place')!.before(this.place);
  }

  take(told: readonly object[]): void {
    const pushes = readPushes(told, 'pushes');
    const now = new Map(pushes.map((push) => [push.push, push]));
    const { known } = this;
    this.known = now;
    for (const push of pushes) if (JSON.stringify(known.get(push.push)) !== JSON.stringify(push)) this.port.changed(push);
    const open = pushes.filter(({ phase }) => phase === 'open').at(-1) ?? null;
    const was = this.viewer.root.hidden;
    this.viewer.show(open);
    for (const push of pushes) {
      if (push.from === undefined || this.brought.has(push.push)) continue;
      if (push.phase === 'loading') this.tell({ type: 'assist.bring', push: push.push, words: 'the page that fetched it is gone' });
      else if (!mayFetch(push.from, this.port.origins)) this.bring(push);
    }
    this.ask(pushes.find(({ phase, push }) => phase === 'offered' && !this.brought.has(push) && !(this.port.approve !== undefined && this.asked.has(push))));
    if (was && open !== null && this.offer === null) (this.viewer.root.querySelector('.desk') as HTMLElement).focus();
  }

  /** Those that are being fetched, asked about, or open. */
  get all(): readonly Push[] {
    return [...this.known.values()].filter(({ phase }) => UNDER_WAY.includes(phase));
  }

  /** Shows agents a document of this person's own. */
  async share(what: string | File): Promise<void> {
    if (typeof what === 'string') await this.port.party.ask({ type: 'assist.push', url: what });
    else await sendFile(this.port.party, this.port.url, what);
  }

  remove(): void {
    this.viewer.show(null);
    this.place.remove();
  }

  /** Fetches what the server can't have, and sends it there; says why where that can't be. */
  private bring(push: Push): void {
    if (this.brought.has(push.push)) return;
    this.brought.add(push.push);
    fetchForServer(push.from!, this.port.origins)
      .then(async (file) => {
        const { upload = '' } = await this.port.party.ask({ type: 'assist.bring', push: push.push, bytes: file.size });
        await sendParts(this.port.url, upload, file);
      })
      .catch((why: Error) => this.tell({ type: 'assist.bring', push: push.push, words: why.message }));
  }

  private ask(push: Push | undefined): void {
    const { approve } = this.port;
    if (push !== undefined && approve !== undefined && push.link === undefined) {
      this.asked.add(push.push);
      // Whatever goes wrong in the page's own window is a no.
      Promise.resolve()
        .then(() => approve(push))
        .then(
          (yes) => this.answer(push, yes === true),
          () => this.answer(push, false),
        );
      return;
    }
    if (push?.push === this.offered && this.offer !== null) return;
    this.offer?.remove();
    this.offer = null;
    this.offered = push?.push ?? 0;
    if (push === undefined) return;
    this.offer = this.window(push);
    this.place.append(this.offer);
    this.offer.querySelector('button')?.focus();
  }

  private window(push: Push): HTMLElement {
    const { link, pages = 1 } = push;
    const { say } = this.port;
    const name = (push.agent === undefined ? '' : this.port.nameOf(push.agent)) || say('An expert');
    const window = made('section', { class: 'offer', role: 'alertdialog', 'aria-labelledby': 'offer' });
    const what =
      push.from !== undefined
        ? [
            say('“{title}”. Our server can’t get it: {why}.', { title: push.title, why: push.words ?? 'unreachable' }),
            isOwn(push.from) ? say('If you agree, your browser fetches it, signed in as you are, and both of you see it:') : say('If you agree, your browser fetches it and both of you see it:'),
          ].join(' ')
        : link !== undefined
          ? say('It opens in a new tab, which is not shared:')
          : `${pages > 1 ? say('“{title}”, {pages} pages.', { title: push.title, pages }) : say('“{title}”.', { title: push.title })} ${say('You see it over this page, and close it when you like.')}`;
    window.append(made('h2', { id: 'offer' }, link === undefined ? say('{name} wants to show you a document', { name }) : say('{name} wants to open a page for you', { name })), made('p', {}, what));
    const address = link ?? push.from;
    if (address !== undefined) window.append(made('p', { class: 'address' }, address));
    const row = made('div');
    row.append(
      this.button('no', say('No'), () => this.answer(push, false)),
      this.button('yes', link === undefined ? say('Show it') : say('Open it'), () => {
        // Within the person's own click, or the browser would take it for an advertisement.
        if (link !== undefined) open(link, '_blank', 'noopener,noreferrer');
        this.answer(push, true);
      }),
    );
    window.append(row);
    window.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.answer(push, false);
    });
    return window;
  }

  private button(kind: string, words: string, press: () => void): HTMLElement {
    const button = made('button', { class: kind, type: 'button' }, words);
    // A page's script can click, but not as a person does.
    button.addEventListener('click', (event) => event.isTrusted && press());
    return button;
  }

  private answer(push: Push, allow: boolean): void {
    if (allow && push.from !== undefined) {
      this.bring(push);
      return this.ask(undefined);
    }
    this.tell({ type: 'assist.allow', push: push.push, allow });
  }

  /** What is lost with the line is told again by the server. */
  private tell(command: Parameters<Side['ask']>[0]): void {
    this.port.party.ask(command).catch(() => undefined);
  }
}
