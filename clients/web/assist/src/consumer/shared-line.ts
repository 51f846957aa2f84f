import type { Id } from '../../../src/wire/messages';
import type { Handlers } from '../dispatch';
import { clearNote, takeNote, writeNote } from '../memory';
import { home } from '../painter/home';
import { assistAddress, NO_TOKEN, SHUT_OUT, Side, type Body, type Listener, type Refused } from '../side';
import type { AssistCommand, SupportEndReason } from '../wire/messages';
import type { ClosedCode } from './events';
import type { SupportOptions } from './options';
import { Tabs, type Handed } from './tabs';

/** Who listens to a shared line. */
export interface SharedLinePort extends Omit<Listener, 'begun' | 'binary' | 'closed'> {
  /** The server knows the session. `anew`: it began here, and not in another tab. */
  started(cid: string, anew: boolean): void;
  /** This tab is about to be no longer shown, or is after all. */
  turned(): void;
  /** Another tab is shown in place of this one, or this one again. */
  aside(aside: boolean): void;
  /** `code`: only where it was closed. */
  ended(reason: SupportEndReason | 'closed', code: ClosedCode | null, words: string): void;
}

const CLOSED: Readonly<Record<number, ClosedCode>> = { [NO_TOKEN]: 'no-token', [SHUT_OUT]: 'policy', 4400: 'bad-request', 4401: 'bad-token', 4402: 'expired', 4403: 'origin', 4429: 'limit' };

/** So long another tab may take to take over. */
const HANDING_MILLIS = 5_000;

/**
 * The session's line to the server. One tab of the site has it at a time and hands it on to the one that the person looks at;
 * a page that goes leaves a note for the next one in its tab.
 */
export class SharedLine {
  readonly handlers: Handlers = {
    'assist.state': ({ cid }) => (this.name = cid),
    'assist.ended': ({ reason }) => this.ended(reason),
  };
  /** Whether the page before this one in the tab had the line, and was another one. */
  readonly cameFromOther: boolean;
  private readonly options: SupportOptions;
  private readonly port: SharedLinePort;
  private readonly address: string;
  private readonly tabs: Tabs;
  private current: Side;
  private name: string | null;
  /** Whether this tab is shown, is giving that to another tab, or has given it. */
  private stands: 'here' | 'handing' | 'aside' = 'here';
  /** Another tab was here first: its session is gone on with. */
  private handed: Handed | null = null;
  private over = false;

  constructor(options: SupportOptions, port: SharedLinePort) {
    [this.options, this.port] = [options, port];
    this.address = assistAddress(options.url ?? location.origin);
    const note = takeNote();
    const resumed = note !== null && note.url === this.address ? note : null;
    this.name = resumed?.cid ?? null;
    this.cameFromOther = resumed !== null && resumed.page !== thisPage();
    this.tabs = new Tabs({ handed: () => this.toHand(), behind: () => this.goBehind(), front: () => this.comeForward(), ended: () => port.ended('consumer-ended', null, '') });
    this.current = this.connect(resumed === null ? () => this.firstToken() : resumed.token, resumed?.connection);
    addEventListener('pagehide', this.hidden);
    addEventListener('pageshow', this.shownAgain);
    addEventListener('online', this.wake);
  }

  /** The session's name; null until it is known. */
  get cid(): string | null {
    return this.name;
  }

  /** The connection of now: a tab that comes to the front again has another one. */
  get party(): Side {
    return this.current;
  }

  /** Whether this tab is the one that is shown. */
  get isHere(): boolean {
    return this.stands === 'here';
  }

  /** Whether another tab is shown in place of this one. */
  get isAside(): boolean {
    return this.stands === 'aside';
  }

  /** Does not wait for the next try; where the line is open, looks whether it still is. */
  readonly wake = (): void => this.party.order({ do: 'wake' });

  /** Says what needs no answer: with the line it is told anew, and what came of it is in the next state. */
  tell(command: Body<AssistCommand>): void {
    this.party.ask(command).catch(() => undefined);
  }

  /** @param everywhere in the other tabs too */
  leave(everywhere: boolean): void {
    this.over = true;
    this.tabs.leave(everywhere ? this.cid : null);
    removeEventListener('pagehide', this.hidden);
    removeEventListener('pageshow', this.shownAgain);
    removeEventListener('online', this.wake);
    this.party.leave();
    clearNote();
  }

  private connect(token: string | (() => Promise<string>), resume?: Id): Side {
    const { port } = this;
    return new Side(
      home,
      { url: this.address, token, ...(resume === undefined ? {} : { resume }), ...(this.options.worker === undefined ? {} : { worker: this.options.worker }) },
      {
        ...port,
        begun: () => this.begun(),
        line: (line) => this.isAside || port.line(line),
        binary: () => {},
        closed: (code, words) => this.isAside || port.ended('closed', CLOSED[code] ?? 'failed', code === 1000 ? '' : words),
      },
    );
  }

  private begun(): void {
    const correlationId = this.handed?.cid ?? this.options.correlationId;
    this.party.ask({ type: 'assist.start', ...(correlationId === undefined ? {} : { cid: correlationId }) }).then(
      ({ cid = '' }) => this.port.started((this.name = cid), this.handed === null),
      ({ code, message }: Refused) => {
        // Without an answer it is asked again on the next connection.
        if (code !== 'connection-lost') this.port.ended('closed', code as ClosedCode, message);
      },
    );
  }

  /** That of another tab, if the site is shared there already. */
  private async firstToken(): Promise<string> {
    const { token } = this.options;
    this.handed = await this.tabs.ask(this.address);
    if (this.handed !== null) {
      this.tabs.takeFront(this.handed.cid);
      return this.handed.token;
    }
    return typeof token === 'string' ? token : token();
  }

  private toHand(): Handed | null {
    const token = this.current?.usedToken ?? '';
    return this.cid === null || token === '' || this.over ? null : { url: this.address, token, cid: this.cid };
  }

  /** Another tab takes over; nothing of this one is looked at any more. Until the server has said so this goes on to be its line. */
  private goBehind(): void {
    if (!this.isHere) return;
    this.stands = 'handing';
    this.port.turned();
    setTimeout(() => {
      // The other tab could not: this one is still the one that the server knows.
      if (this.stands !== 'handing' || this.over) return;
      this.stands = 'here';
      this.port.turned();
    }, HANDING_MILLIS);
  }

  /** For good, or because another tab goes on with the session. */
  private ended(reason: SupportEndReason): void {
    if (reason !== 'elsewhere' || this.stands !== 'handing') return this.port.ended(reason, null, '');
    this.stands = 'aside';
    this.handed = this.toHand();
    this.party.leave();
    this.port.aside(true);
  }

  private comeForward(): void {
    if (!this.isAside || this.handed === null) return;
    this.stands = 'here';
    this.tabs.takeFront(this.handed.cid);
    this.current = this.connect(this.handed.token);
    this.port.aside(false);
  }

  /** A page that goes may be followed by one that goes on with this. */
  private readonly hidden = (): void => {
    const { connection, usedToken } = this.party;
    if (connection !== null && this.isHere) writeNote({ url: this.address, token: usedToken, connection, ...(this.cid === null ? {} : { cid: this.cid }), page: thisPage() });
  };

  private readonly shownAgain = (): void => {
    clearNote();
    this.wake();
  };
}

const thisPage = (): string => location.href.split('#')[0]!.slice(0, 8_000);
