import { maybe, oneOf, shape, text, type Reader } from '../../../src/wire/shape';

/** By what another tab goes on with a session. */
export interface Handed {
  readonly url: string;
  readonly token: string;
  readonly cid: string;
}

/** Whose tab this is. */
export interface TabPort {
  /** What another tab would need; null while there is nothing to go on with. */
  handed(): Handed | null;
  /** Another tab is in front now, and takes the session over. */
  behind(): void;
  /** The person looks at this tab. */
  front(): void;
  /** The session ended in another tab. */
  ended(): void;
}

const CHANNEL = 'alongside.assist.v1';
const ANSWER_MILLIS = 120;

type Word = { readonly say: 'who' } | { readonly say: 'i'; readonly url: string; readonly token: string; readonly cid: string } | { readonly say: 'front'; readonly cid: string } | { readonly say: 'ended'; readonly cid: string };

const readWord = shape({ say: oneOf(['who', 'i', 'front', 'ended'] as const), url: maybe(text(2048)), token: maybe(text(4096)), cid: maybe(text(128)) }) as Reader<unknown> as Reader<Word>;

/**
 * Tabs of one site in one browser, which belong to one support session: the one in front is shown, and the others say so. They
 * talk by a channel that only pages of this origin hear.
 */
export class Tabs {
  private readonly port: TabPort;
  private readonly channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(CHANNEL);
  private answer: ((handed: Handed | null) => void) | null = null;

  constructor(port: TabPort) {
    this.port = port;
    this.channel?.addEventListener('message', this.heard);
    document.addEventListener('visibilitychange', this.looked);
    addEventListener('focus', this.looked);
  }

  /** A session that another tab of the site has, if one has. */
  ask(url: string): Promise<Handed | null> {
    if (this.channel === null) return Promise.resolve(null);
    return new Promise((done) => {
      const late = setTimeout(() => this.answer?.(null), ANSWER_MILLIS);
      this.answer = (handed) => {
        if (handed !== null && handed.url !== url) return;
        this.answer = null;
        clearTimeout(late);
        done(handed);
      };
      this.say({ say: 'who' });
    });
  }

  /** This tab is shown from now on. */
  takeFront(cid: string): void {
    this.say({ say: 'front', cid });
  }

  /** @param cid whose end it is, for all tabs */
  leave(cid: string | null): void {
    if (cid !== null) this.say({ say: 'ended', cid });
    document.removeEventListener('visibilitychange', this.looked);
    removeEventListener('focus', this.looked);
    this.channel?.close();
  }

  private say(word: Word): void {
    this.channel?.postMessage(word);
  }

  private readonly looked = (): void => {
    if (!document.hidden) this.port.front();
  };

  private readonly heard = (event: MessageEvent): void => {
    let word: Word;
    try {
      word = readWord(event.data, 'word');
    } catch {
      return; // no word of ours
    }
    const mine = this.port.handed();
    switch (word.say) {
      case 'who':
        return mine === null ? undefined : this.say({ say: 'i', ...mine });
      case 'i':
        return this.answer?.({ url: word.url, token: word.token, cid: word.cid });
      case 'front':
        return word.cid === mine?.cid ? this.port.behind() : undefined;
      case 'ended':
        return word.cid === mine?.cid ? this.port.ended() : undefined;
    }
  };
}
