import { effect } from '@preact/signals';
import { type Call, type Problem, type Session } from '@alongside/client';
import { render } from 'preact';
import { available, calls, dial, enterAs, leave, notice, setAvailable } from '../desk';
import { say, speak, type Translate } from '../../../shared/language';
import style from '../style.css?inline';
import { Guest, Outside } from './guest';

/** What the element tells its page; `detail` of the events of that name. They bubble and leave shadow roots. */
export interface AgentEvents {
  /** A call came, began, changed or ended. */
  'alongside-call': AgentCall;
  /** Something is wrong on this side, in words for the agent. */
  'alongside-problem': Problem;
  /** The connection is up; `false`: it was lost and is being made anew. */
  'alongside-connected': boolean;
  /** Signed out, or the server said no: `code` is 1000 or its close code. */
  'alongside-closed': { readonly code: number; readonly words: string };
}

/** A call, as a CRM needs it to find the customer's page. */
export interface AgentCall {
  readonly id: string;
  readonly role: 'caller' | 'callee';
  /** `incoming`, `talking`, `ended` and so on, as in the SDK's `CallState`. */
  readonly phase: Call['state']['phase'];
  readonly address: string;
  readonly displayName?: string;
  /** Why it ended, once it has. */
  readonly reason?: string;
}

/** The console's sheet, for a shadow root: what it says of the page's root it says of the element. */
const SHEET = style.replace(/:root(\[[^\]]+\])?/g, (_, attribute?: string) => (attribute === undefined ? ':host' : `:host(${attribute})`));
const OWN = ':host{display:block;background:var(--back);color:var(--ink);border-radius:14px;padding:12px}:host([hidden]){display:none}.guest{display:grid;gap:12px}';

/** Where this script came from, and so what it loads later. */
const HERE = (document.currentScript as HTMLScriptElement | null)?.src;

/** English needs nothing more; for other languages the translations beside this script. */
const translate: Translate = async (wanted) => {
  if (/^en\b/i.test([wanted].flat()[0] ?? 'en')) return undefined;
  try {
    const languages = (await import(/* @vite-ignore */ new URL('languages.js', HERE ?? location.href).href)) as { readonly translate: Translate };
    return await languages.translate(wanted);
  } catch (trouble) {
    console.warn('<alongside-agent>: its words in another language could not be loaded; English is shown', trouble);
    return undefined;
  }
};

/** The element that is signed in, or still saying goodbye. */
let owner: AlongsideAgent | null = null;
/** The one that signs in as soon as the owner has left: a page that draws itself anew removes one and adds another in one go. */
let heir: AlongsideAgent | null = null;

/**
 * `<alongside-agent>`: the agent console's call panel inside another page, such as a CRM. It shows nothing of the page and the page
 * nothing of it but what these attributes, methods and events say. One of them works in a page at a time; a second one that gets a
 * token throws, and says why in its place.
 * @example
 * <alongside-agent url="https://alongside.bank.example" theme="dark"></alongside-agent>
 * agent.token = () => fetch('/my-token').then((answer) => answer.text());
 */
export class AlongsideAgent extends HTMLElement {
  static readonly observedAttributes = ['url', 'lang'];
  private session: Session | null = null;
  /** Another session follows when this one has ended. */
  private again = false;
  private source: string | (() => Promise<string>) | null = null;
  private stopWatching: (() => void) | null = null;
  private readonly root = this.attachShadow({ mode: 'open' });
  private readonly told = new Map<Call, string>();

  constructor() {
    super();
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(SHEET + OWN);
    this.root.adoptedStyleSheets = [sheet];
  }

  /** The agent's token, or what fetches one. Setting it signs in, once the element is in the page; `null` signs out. */
  set token(token: string | (() => Promise<string>) | null) {
    this.source = token;
    this.disconnect();
    this.begin();
  }

  get token(): string | (() => Promise<string>) | null {
    return this.source;
  }

  /** Whether calls may come. */
  set available(value: boolean) {
    if (owner === this) setAvailable(value);
  }

  get available(): boolean {
    return owner === this && available.value;
  }

  /** The calls there are. */
  get calls(): readonly AgentCall[] {
    return owner === this ? calls.value.map(described) : [];
  }

  /** Calls somebody, say by a click on a customer's number. False while not signed in. @example agent.dial('sip:ana@bank.example'); */
  dial(to: string): boolean {
    return owner === this && dial(to) !== null;
  }

  connectedCallback(): void {
    this.speak();
    this.draw();
    this.begin();
  }

  /** What is said of the desk is said of the owner; every other element has no part in it. */
  private draw(trouble?: string): void {
    if (!this.isConnected) return;
    render(owner === this ? <Guest /> : <Outside words={trouble} />, this.root);
  }

  /** In the language of its attribute `lang`, or else of the browser. */
  private speak(): void {
    void speak(translate, this.getAttribute('lang') ?? navigator.languages);
  }

  /** Taken out of the page, its calls end: nobody could see or end them otherwise. */
  disconnectedCallback(): void {
    if (heir === this) heir = null;
    this.disconnect();
    render(null, this.root);
  }

  attributeChangedCallback(name: string): void {
    if (name === 'lang') return this.isConnected ? this.speak() : undefined;
    if (this.session === null) return;
    this.disconnect();
    this.begin();
  }

  private begin(): void {
    if (this.source === null || !this.isConnected) return;
    // The session before says goodbye first.
    this.again = this.session !== null;
    if (this.again) return;
    if (owner !== null && !owner.leaving) {
      const trouble = say('Another agent panel in this page is signed in, and one works at a time: there is one agent here, with one microphone.');
      this.draw(trouble);
      throw new Error(`<alongside-agent>: ${trouble}`);
    }
    if (owner !== null) {
      heir = this;
      return;
    }
    const session = enterAs({ token: this.source, username: '', displayName: '' }, this.getAttribute('url') ?? undefined);
    owner = this;
    this.session = session;
    this.draw();
    session.on('established', () => this.tell('alongside-connected', true));
    session.on('re-established', () => this.tell('alongside-connected', true));
    session.on('connectivity-lost', () => this.tell('alongside-connected', false));
    session.on('problem', (problem) => this.tell('alongside-problem', problem));
    session.on('closed', (how) => this.closed(how));
    this.stopWatching = effect(() => this.tellCalls(calls.value));
  }

  private disconnect(): void {
    this.again = false;
    if (owner === this) leave();
  }

  private closed(how: { readonly code: number; readonly words: string }): void {
    this.tellCalls([]);
    this.stopWatching?.();
    this.stopWatching = null;
    this.session = null;
    owner = null;
    this.draw(notice.value === '' ? undefined : notice.value);
    this.tell('alongside-closed', how);
    if (this.again) return this.begin();
    const next = heir;
    heir = null;
    next?.begin();
  }

  /** Out of the page, or without a token: nobody works with it any more. */
  private get leaving(): boolean {
    return !this.again && (!this.isConnected || this.source === null);
  }

  /** Of every call each phase once, and its end also where it has left the list before anybody looked. */
  private tellCalls(present: readonly Call[]): void {
    for (const call of new Set([...this.told.keys(), ...present])) {
      const { phase } = call.state;
      if (this.told.get(call) === phase) continue;
      this.told.set(call, phase);
      this.tell('alongside-call', described(call));
      if (phase === 'ended') this.told.delete(call);
    }
  }

  private tell<Name extends keyof AgentEvents>(name: Name, detail: AgentEvents[Name]): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}

function described(call: Call): AgentCall {
  const { id, role, far, state } = call;
  return {
    id,
    role,
    phase: state.phase,
    address: far.address,
    ...(far.displayName === undefined ? {} : { displayName: far.displayName }),
    ...(state.phase === 'ended' ? { reason: state.reason } : {}),
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'alongside-agent': AlongsideAgent;
  }
}

if (customElements.get('alongside-agent') === undefined) customElements.define('alongside-agent', AlongsideAgent);
