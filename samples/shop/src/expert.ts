import { startSupport, type Support } from '@alongside/assist';
import { connect, describe, describeQueue, obstacle, resumable, type Call, type Session } from '@alongside/client';
import { CallWindow } from './call-window';
import type { Wish } from './parameters';
import { fetchToken } from './token';

/** So long a connection waits for the call for which it was made. */
const UNUSED_MILLIS = 20_000;

/**
 * The whole integration: a button that calls, a window that shows the call, and a reload that goes on with it.
 * The window draws; the SDK decides; this ties them together.
 */
export class Expert {
  private session: Session | null = null;
  private call: Call | null = null;
  private support: Support | null = null;
  private readonly wish: Wish;
  private readonly window: CallWindow;

  constructor(wish: Wish) {
    this.wish = wish;
    this.window = new CallWindow({ again: () => this.ask(), end: () => this.call?.end() });
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
    if (this.call !== null) return this.window.focus();
    if (wish.kind === 'error') return this.window.say(wish.words);
    if (wish.kind === 'cobrowse-only') return this.share(wish.cid);
    const trouble = obstacle();
    if (trouble !== null) return this.window.say(trouble.words);
    this.follow((this.session ?? this.connect()).call({ to: wish.destination, audio: true, video: wish.video }));
  }

  private connect(): Session {
    const session = connect({ token: () => fetchToken() });
    this.session = session;
    const draw = (): void => this.draw();
    session.on('connectivity-lost', draw);
    session.on('re-established', draw);
    session.on('problem', (problem) => problem.code !== 'not-understood' && this.window.note(problem.words));
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
    if (this.wish.kind === 'cobrowse-only') support.on('started', () => this.window.say(`An expert who has the number ${cid} can now ask to see this page.`));
    support.on('ended', ({ reason, words }) => {
      this.support = null;
      if (reason === 'closed' && words !== '') this.window.note(`The page can't be shown: ${words}.`);
    });
  }

  private follow(call: Call): void {
    this.call = call;
    this.window.open(call);
    for (const name of ['state', 'media', 'far', 'quality'] as const) call.on(name, () => this.draw());
    call.on('queue', () => this.draw());
    call.on('announcement', (words) => this.window.note(words));
    call.on('ended', (state) => {
      this.call = null;
      this.support?.end();
      this.window.over(describe(state));
      this.session?.close();
    });
    this.draw();
  }

  private draw(): void {
    if (this.call === null) return;
    if (this.call.state.phase === 'talking') this.share(this.call.id);
    const lost = this.session?.state === 'lost';
    const words = this.call.queue === null ? describe(this.call.state) : describeQueue(this.call.queue);
    this.window.draw(this.call, lost ? 'The connection was lost. Reconnecting…' : words);
  }

  private closed(code: number, words: string): void {
    this.session = null;
    if (code !== 1000) this.window.note(`The server said: ${words || `code ${code}`}.`);
  }
}
