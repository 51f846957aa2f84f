import { showCall, startSupport, type CallWindow, type Support } from '@alongside/assist';
import { connect, obstacle, resumable, type Call, type Session } from '@alongside/client';
import { byId } from './dom';
import type { Wish } from './parameters';
import { fetchToken } from './token';

/** So long a connection waits for the call for which it was made. */
const UNUSED_MILLIS = 20_000;

/** The whole integration: a button that calls, the SDK's window that shows the call, and a reload that goes on with it. */
export class Expert {
  private session: Session | null = null;
  private call: Call | null = null;
  private support: Support | null = null;
  private readonly wish: Wish;
  /** Loaded with the first call. */
  private window: Promise<CallWindow> | null = null;

  constructor(wish: Wish) {
    this.wish = wish;
    if (wish.kind !== 'call') this.ask();
    // The page before this one was in a call: go on with it.
    else if (resumable()) this.goOn();
  }

  /** Somebody comes near the button: a call that follows finds its connection made, and rings so much sooner. */
  near(): void {
    if (this.wish.kind !== 'call' || this.session !== null || obstacle() !== null) return;
    const session = this.connect();
    setTimeout(() => this.call === null && session.close(), UNUSED_MILLIS);
  }

  /** The button was pressed. */
  ask(): void {
    const { wish } = this;
    if (this.call !== null) return this.withWindow((window) => window.focus());
    if (wish.kind === 'error') return this.say(wish.words);
    if (wish.kind === 'cobrowse-only') return this.share(wish.cid);
    const trouble = obstacle();
    if (trouble !== null) return this.say(trouble.words);
    this.follow((this.session ?? this.connect()).call({ to: wish.destination, audio: true, video: wish.video }));
  }

  private connect(): Session {
    const session = connect({ token: () => fetchToken() });
    this.session = session;
    session.on('connectivity-lost', () => this.withWindow((window) => window.say('The connection was lost. Reconnecting…')));
    session.on('re-established', () => this.withWindow((window) => window.say(null)));
    session.on('problem', (problem) => problem.code !== 'not-understood' && this.note(problem.words));
    session.on('closed', ({ code, words }) => this.closed(code, words));
    return session;
  }

  private goOn(): void {
    const session = this.connect();
    session.on('restored', ([call]) => (call === undefined ? session.close() : this.follow(call)));
    // Neither the connection nor the call outlived the reload.
    session.on('established', () => this.call === null && session.close());
  }

  /** Lets an expert ask to see this page. Nothing of it is shown before the visitor says yes. */
  private share(cid: string): void {
    if (this.support !== null) return;
    const support = startSupport({ token: () => fetchToken(), correlationId: cid });
    this.support = support;
    if (this.wish.kind === 'cobrowse-only') support.on('started', () => this.say(`An expert who has the number ${cid} can now ask to see this page.`));
    support.on('ended', ({ reason, words }) => {
      this.support = null;
      if (reason === 'closed' && words !== '') this.note(`The page can't be shown: ${words}.`);
    });
  }

  private follow(call: Call): void {
    this.call = call;
    this.say('');
    this.window = showCall(call, { again: () => this.ask() });
    call.on('state', ({ phase }) => phase === 'talking' && this.share(call.id));
    call.on('announcement', (words) => this.note(words));
    call.on('ended', () => {
      this.call = null;
      this.support?.end();
      this.session?.close();
    });
    if (call.state.phase === 'talking') this.share(call.id);
  }

  private withWindow(use: (window: CallWindow) => void): void {
    void this.window?.then(use);
  }

  /** In the page, where no call shows. */
  private say(words: string): void {
    byId('notice', HTMLElement).textContent = words;
  }

  /** What is wrong with a device, or what the server said. */
  private note(words: string): void {
    if (this.call === null) return this.say(words);
    this.withWindow((window) => window.note(words));
  }

  private closed(code: number, words: string): void {
    this.session = null;
    if (code !== 1000) this.note(`The server said: ${words || `code ${code}`}.`);
  }
}
