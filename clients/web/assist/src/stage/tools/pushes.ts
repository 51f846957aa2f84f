import type { Handlers } from '../../dispatch';
import type { Party } from '../../party';
import { sendFile } from '../../papers/paper';
import { readPushes } from '../../wire/pushes';
import type { Push } from '../../wire/pushing';

const ANSWER_MILLIS = 8_000;

/** What pushes need of the viewing. */
export interface PushesPort {
  readonly party: Party;
  readonly url: string;
  changed(pushes: readonly Push[]): void;
}

/**
 * Documents and links for the consumer, and what became of them. `document` and `link` resolve when the server has taken the
 * wish; the event `pushes` tells what becomes of it. What fails rejects with a `Refused`: `forbidden` (the token lacks `push`,
 * or the consumer did not admit this agent), `conflict` (sharing is paused), `limit` (four are there already), `bad-request`
 * (no address of http or https).
 * @example
 * await viewing.pushes.document('https://bank.example/tariffs.pdf');
 */
export class Pushes {
  private readonly port: PushesPort;
  private known: readonly Push[] = [];

  /** @internal */
  constructor(port: PushesPort) {
    this.port = port;
  }

  /** @internal */
  readonly handlers: Handlers = {
    'assist.pushed': ({ pushes }) => {
      this.known = readPushes(pushes, 'pushes');
      this.port.changed(this.known);
    },
  };

  /** What is on its way, asked or open, and once what has just ended. */
  get all(): readonly Push[] {
    return this.known;
  }

  /**
   * A PDF, picture or office document at an address, which the server fetches. An item of the library may be a file that
   * a supervisor sent; its address says so, and its title goes along.
   * @example
   * await viewing.pushes.document('https://bank.example/tariffs.pdf');
   */
  async document(url: string, title?: string): Promise<void> {
    await this.port.party.askWithin(ANSWER_MILLIS, { type: 'assist.push', url, ...(title === undefined ? {} : { title }) });
  }

  /**
   * A document that this agent's browser has, up to 25 MiB. Resolves when all of it was sent.
   * @example
   * await viewing.pushes.file(input.files[0]);
   */
  async file(file: File): Promise<void> {
    await sendFile(this.port.party, this.port.url, file);
  }

  /**
   * A page for the consumer to open in a tab of its own, after a question.
   * @example
   * await viewing.pushes.link('https://bank.example/form');
   */
  async link(url: string): Promise<void> {
    await this.port.party.askWithin(ANSWER_MILLIS, { type: 'assist.push', link: url });
  }

  /**
   * Turns an open document, by its number, to a page from 1, on both sides. `zoom` is 25 to 400 per cent of what fits. Rejects
   * with `Refused`: `conflict` where it is not open, `bad-request` where it has no such page.
   * @example
   * await viewing.pushes.turn(viewing.pushes.all[0].push, 2, 150);
   */
  async turn(push: number, page: number, zoom = 100): Promise<void> {
    await this.port.party.askWithin(ANSWER_MILLIS, { type: 'assist.turn', push, page, zoom });
  }

  /**
   * Closes a document on both sides, or takes an offer back, by its number.
   * @example
   * for (const { push } of viewing.pushes.all) await viewing.pushes.close(push);
   */
  async close(push: number): Promise<void> {
    await this.port.party.askWithin(ANSWER_MILLIS, { type: 'assist.shut', push });
  }
}
