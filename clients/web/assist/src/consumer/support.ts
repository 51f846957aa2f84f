import { Emitter } from '../../../src/emitter';
import { dispatch, type Handlers } from '../dispatch';
import type { Forbidden } from '../forbidden';
import { peekNote } from '../memory';
import { sayer } from '../../../src/say';
import type { ConsumerState, Quality, RecordingState, SupportEndReason } from '../wire/messages';
import type { Push } from '../wire/pushing';
import type { Documents } from './documents';
import type { Agent, ClosedCode, Supervision, SupportEvents } from './events';
import { Later, notLoaded } from './later';
import type { SupportOptions } from './options';
import { People } from './people';
import { callWindow } from './placed';
import { SharedLine } from './shared-line';
import { Sharing } from './sharing';
import type { Supported } from './supported';
import type { Tools } from './tools';
import type { Unshown } from './unshown';

/**
 * Shares this page with agents whom the person admits one by one. `startSupport` makes it.
 * @example
 * const support = startSupport({ token: fetchToken });
 * const { code } = await support.code();
 */
export class Support extends Emitter<SupportEvents> {
  private readonly options: SupportOptions;
  private readonly line: SharedLine;
  private readonly sharing: Sharing;
  private readonly people: People;
  /** Loaded while the person is asked about the first agent, so that it is out of the way of the first picture. */
  private readonly tools = new Later<Tools>(() => this.loadTools());
  /** Loaded when somebody first wants to know what is hidden. */
  private readonly marks = new Later<Unshown>(async () => new (await import('./unshown')).Unshown(this.people.overlay, sayer(this.options.words), this.sharing.capture));
  private marked = false;
  /** Loaded with the first document. */
  private readonly papers = new Later<Documents>(() => this.loadDocuments());
  private chosen: Quality = 'lossless';
  /** The drawings that the server remembers are of the page before. */
  private onOtherPage: boolean;
  private over = false;
  /** Who takes which message; a new tool is entered here. */
  private readonly parts: readonly Handlers[] = [
    {
      'assist.state': (state) => state.role === 'consumer' && this.take(state),
      'assist.renew': ({ variant, epoch }) => this.sharing.capture.renew(variant, epoch),
      'assist.graded': ({ quality }) => this.sharing.capture.grade((this.chosen = quality)),
      'assist.details': ({ parts }) => this.sharing.capture.magnify(parts),
      'assist.place': ({ x, y }) => callWindow.now?.place(x, y),
    },
    {
      'assist.drawn': (message) => this.withTools((tools) => tools.take(message)),
      'assist.erased': (message) => this.withTools((tools) => tools.take(message)),
      'assist.controlled': (message) => this.withTools((tools) => tools.take(message)),
      'assist.perform': (message) => this.withTools((tools) => tools.take(message)),
    },
    { 'assist.pushed': ({ pushes }) => pushes.length > 0 || this.papers.now !== null ? void this.withDocuments((documents) => documents.take(pushes)).catch(notLoaded) : undefined },
  ];

  /** @internal */
  constructor(options: SupportOptions) {
    super();
    this.options = options;
    for (const rule of options.mask ?? []) document.querySelector(rule); // throws now on what is no selector
    for (const origin of [...(options.documentsFrom ?? []), ...(options.frames ?? [])]) new URL(origin); // or no address
    this.line = new SharedLine(options, {
      started: (cid, anew) => this.started(cid, anew),
      back: () => {
        this.sharing.capture.renew();
        this.tellCallWindow();
      },
      line: (line) => {
        this.people.draw();
        this.emit('line', line);
      },
      retry: (attempt, delayMillis) => this.emit('retry', { attempt, delayMillis }),
      message: (message) => dispatch([this.line.handlers, ...this.parts], message),
      painted: (variant, again) => this.sharing.capture.painted(variant, again),
      told: (variant, captured, anything) => this.sharing.shown.told(variant, captured, anything),
      forbidden: (what) => this.forbid(what),
      turned: () => this.sharing.show(),
      aside: (aside) => {
        this.people.draw();
        this.emit('aside', { aside });
      },
      ended: (reason, code, words) => this.finish(reason, code, words),
    });
    this.onOtherPage = this.line.cameFromOther;
    this.people = new People(options, this.line, sayer(options.words), {
      emit: (name, event) => this.emit(name, event),
      around: () => ({ paused: this.paused, drawings: this.tools.now?.drawings ?? 0, marked: this.marked }),
      pause: (paused) => void (paused ? this.pause() : this.resume()),
      erase: () => this.eraseDrawings(),
      mark: (hidden) => this.showHidden(hidden),
      stop: () => this.end(),
    });
    this.sharing = new Sharing(options, this.line, this.people.overlay, (what) => this.forbid(what), (captured) => this.tools.now?.taking(captured));
    callWindow.changed = () => this.tellCallWindow();
  }

  /** The session's name, by which an agent with the right token finds it; null until it is known. */
  get cid(): string | null {
    return this.line.cid;
  }

  /** Whether nobody sees the page now. */
  get paused(): boolean {
    return this.sharing.paused;
  }

  /** Who asks or was admitted, at most as many as the server's setting `assist.agents` says; changes with the event `agents`. */
  get agents(): readonly Agent[] {
    return this.people.agents;
  }

  /** The documents and links that are being fetched, asked about, or open; changes with the event `push`. */
  get pushes(): readonly Push[] {
    return this.papers.now?.all ?? [];
  }

  /** Whether it is recorded; changes with the event `agents`. */
  get recording(): RecordingState {
    return this.people.recording;
  }

  /** How exactly the page is shown; an agent may have chosen it. */
  get quality(): Quality {
    return this.chosen;
  }

  /** Whether supervisors may watch unasked, whether one does, and who leads; changes with the event `supervision`. */
  get supervision(): Supervision {
    return this.people.supervision;
  }

  /**
   * Digits (six, or as many as the server is set to) that the person reads out to an agent: they work once, for five minutes, and a newer code replaces them. Rejects
   * with `Refused`: `not-found` before `started`.
   * @example
   * const { code } = await support.code();
   */
  async code(): Promise<{ readonly code: string; readonly expiresInSeconds: number }> {
    const { code = '', expiresInSeconds = 0 } = await this.line.party.ask({ type: 'assist.code' });
    return { code, expiresInSeconds };
  }

  /**
   * Nobody sees the page until `resume`; the session stays. That holds from this moment on, also where it rejects because the
   * connection is over.
   * @example
   * await support.pause();
   */
  async pause(): Promise<void> {
    this.sharing.pause(true);
    this.people.draw();
    await this.line.party.ask({ type: 'assist.pause', paused: true });
  }

  /**
   * Shows the page again to those who were admitted. Resolves when the server knows.
   * @example
   * await support.resume();
   */
  async resume(): Promise<void> {
    this.sharing.pause(false);
    await this.line.party.ask({ type: 'assist.pause', paused: false });
  }

  /**
   * Sends one agent away, or refuses one who asks. The event `agents` tells when that agent is gone.
   * @example
   * for (const agent of support.agents) support.disallow(agent);
   */
  disallow(agent: Agent): void {
    this.people.answer(agent.agent, false);
  }

  /**
   * Lets an agent who asked act on the page, or takes that back. The event `control` tells what came of it.
   * @example
   * stop.onclick = () => support.agents.forEach((agent) => support.allowControl(agent, false));
   */
  allowControl(agent: Agent, allow: boolean): void {
    this.people.allowControl(agent.agent, allow);
  }

  /**
   * Shows the page at another quality from now on: less of one for a slower line. Rejects with `Refused`: `forbidden` where the
   * server is set to give no better one, `limit` where it is changed more than twice a second.
   * @example
   * if (navigator.connection?.saveData) await support.setQuality('low');
   */
  async setQuality(quality: Quality): Promise<void> {
    await this.line.party.ask({ type: 'assist.quality', quality });
  }

  /**
   * Ends the recording, or says no to one that is asked about; the session goes on. Never rejects: `recording` says what came
   * of it.
   * @example
   * await support.stopRecording();
   */
  async stopRecording(): Promise<void> {
    await this.line.party.ask({ type: 'assist.record', record: false }).catch(() => undefined);
  }

  /**
   * Takes all drawings of agents off the page.
   * @example
   * button.onclick = () => support.eraseDrawings();
   */
  eraseDrawings(): void {
    this.line.tell({ type: 'assist.erase' });
  }

  /**
   * Marks in the page what the agents who look can't see, with the reason, or takes the marks away. The window has a button for
   * it. Where agents may see different things, it is what any of them can't see. No agent sees the marks.
   * @example
   * button.onclick = () => support.showHidden(true);
   */
  showHidden(show: boolean): void {
    this.marked = show;
    this.marks.use((marks) => marks.show(this.marked)).catch(notLoaded);
    this.people.draw();
  }

  /**
   * Closes the magnifier that an agent opened over the page, if there is one; the person has a button and Esc for it.
   * @example
   * dialog.onopen = () => support.closeMagnifier();
   */
  closeMagnifier(): void {
    this.tools.now?.closeLens();
  }

  /**
   * Shows the agents a document of this person's own, from a file or an address that the server fetches. The event `push` tells
   * what becomes of it.
   * @example
   * await support.shareDocument(input.files[0]);
   */
  async shareDocument(what: string | File): Promise<void> {
    await this.withDocuments((documents) => documents.share(what));
  }

  /**
   * Closes a document for all, as its window's button does, or takes one of this person's own back that is not open yet. Rejects
   * with `Refused`: `not-found` where it is closed already.
   * @example
   * for (const push of support.pushes) await support.closeDocument(push);
   */
  async closeDocument(push: Push): Promise<void> {
    await this.line.party.ask({ type: 'assist.shut', push: push.push });
  }

  /**
   * Lets the browser film this tab instead of drawing the page: for pages that can't be drawn. Chromium alone can, and asks the
   * person; call it in a click, when an agent is admitted. What is hidden from any of the agents, every frame, and all that
   * holds a card number is blank in the page itself meanwhile, for the person too. Pausing ends it. Rejects with an `Error`
   * where the person chose otherwise, or the browser can't.
   * @example
   * button.onclick = () => support.filmTab();
   */
  async filmTab(): Promise<void> {
    await this.sharing.film();
  }

  /**
   * Tries a lost connection at once, in place of waiting for the next try. The browser's own word that the network is back does
   * so by itself.
   * @example
   * retryButton.onclick = () => support.reconnect();
   */
  reconnect(): void {
    this.line.wake();
  }

  /**
   * Ends the session for all, in the other tabs of the site too. `ended` is told at once, with `consumer-ended`.
   * @example
   * logout.onclick = () => support.end();
   */
  end(): void {
    this.finish('consumer-ended');
  }

  private started(cid: string, anew: boolean): void {
    const { quality } = this.options;
    // Better than the server gives is what it gives.
    if (quality !== undefined && anew) this.setQuality(quality).catch(() => undefined);
    this.tellCallWindow();
    this.emit('started', { cid });
  }

  private forbid(what: Forbidden): void {
    console.warn(`Alongside: ${what.words}`);
    this.emit('forbidden', what);
  }

  private take(state: ConsumerState): void {
    if (this.onOtherPage) this.eraseDrawings();
    this.onOtherPage = false;
    this.sharing.take(state);
    if (state.agents.length > 0) this.withTools(() => {});
    this.people.take(state);
  }

  /** Agents see where our window with a call lies, and may ask for another place. */
  private tellCallWindow(): void {
    this.line.tell({ type: 'assist.window', ...callWindow.now?.box });
  }

  private withTools(use: (tools: Tools) => void): void {
    this.tools.use((tools) => this.over || use(tools)).catch(notLoaded);
  }

  private withDocuments<T>(use: (documents: Documents) => T): Promise<T> {
    return this.papers.use((documents) => {
      if (this.over) throw new Error('the support session is over');
      return use(documents);
    });
  }

  private async loadTools(): Promise<Tools> {
    const { line, people, sharing } = this;
    const { Tools } = await import('./tools');
    return new Tools({
      get party() {
        return line.party;
      },
      root: people.overlay.root,
      layer: people.overlay.layer,
      rules: this.options,
      shown: sharing.shown,
      guests: () => sharing.guests,
      agents: () => people.agents,
      variants: () => sharing.variants,
      paused: () => sharing.paused,
      controlled: (by, asking) => people.controlled(by, asking),
      pointed: (by, x, y) => this.emit('pointer', { by, x, y }),
      filled: (by, element) => this.emit('field', { by, element }),
      drawn: ({ agent, mark: _mark, dx: _dx, dy: _dy, shown: _shown, ...drawing }) => {
        people.draw();
        this.emit('annotation', { name: people.nameOf(agent), ...drawing });
      },
      erased: () => {
        people.draw();
        this.emit('annotations-cleared', {});
      },
      say: sayer(this.options.words),
      glass: (glass) => {
        sharing.capture.glass = glass;
        sharing.capture.again();
      },
      zoomed: (phase, name) => this.emit('zoom', { phase, name }),
    });
  }

  private async loadDocuments(): Promise<Documents> {
    const { line, people, options } = this;
    const { Documents } = await import('./documents');
    return new Documents({
      get party() {
        return line.party;
      },
      url: options.url ?? location.origin,
      root: people.overlay.root,
      say: sayer(options.words),
      nameOf: (agent) => people.nameOf(agent),
      approve: options.approveDocument,
      origins: options.documentsFrom ?? [],
      changed: (push) => this.emit('push', push),
    });
  }

  private finish(reason: SupportEndReason | 'closed', code: ClosedCode | null = null, words = ''): void {
    if (this.over) return;
    this.over = true;
    callWindow.changed = () => {};
    this.sharing.stop();
    this.tools.now?.remove();
    this.papers.now?.remove();
    this.people.remove();
    this.line.leave(reason === 'consumer-ended');
    this.emit('ended', { reason, code, words });
  }
}

let current: Support | null = null;

/**
 * Shares this page. Nothing of it is looked at, and nothing leaves the browser, until the person has admitted an agent. After a
 * reload or on the next page of the site the same line goes on with the same session. Throws a `TypeError` without a token or
 * on an address that is none, a `SyntaxError` on a selector that is none, and an `Error` while this page is being shared
 * already. Whatever the server says against it is told by the event `ended`.
 * @example
 * const support = startSupport({ token: () => fetch('/my-token').then((answer) => answer.text()) });
 */
export function startSupport(options: SupportOptions): Support {
  if (typeof options.token !== 'string' && typeof options.token !== 'function') throw new TypeError('startSupport needs a `token`');
  if (current !== null) throw new Error('this page is being shared already: end that first');
  const support = new Support(options);
  current = support;
  support.on('ended', () => (current = null));
  return support;
}

/**
 * Ends what `startSupport` began; nothing happens where nothing was begun.
 * @example
 * logout.onclick = () => endSupport();
 */
export function endSupport(): void {
  current?.end();
}

/**
 * Whether the page before this one, in this tab, was being shared: then `startSupport` goes on with it.
 * @example
 * if (resumable()) startSupport({ token: fetchToken });
 */
export const resumable = (): boolean => peekNote() !== null;

/**
 * Whether this browser can share a page, and if not, why: before `startSupport`, say to offer something else. Nothing is shared
 * or sent by it.
 * @example
 * shareButton.hidden = !(await isSupported()).supported;
 */
export const isSupported = (): Promise<Supported> => import('./supported').then(({ whatIsSupported }) => whatIsSupported());
