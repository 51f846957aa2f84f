import type { Handlers } from '../../dispatch';
import type { Party } from '../../party';
import { sendFile } from '../../papers/paper';
import { readPushes } from '../../wire/pushes';
import type { Push } from '../../wire/pushing';

/** What pushes need of the viewing. */
export interface PushesPort {
  readonly party: Party;
  readonly url: string;
  changed(pushes: readonly Push[]): void;
}

/**
 * Documents and links for the consumer, and what became of them.
 * @example
 * await viewing.pushes.document('https://bank.example/tariffs.pdf');
 */
export class Pushes {
  /** What is on its way, asked or open, and once what has just ended. */
  all: readonly Push[] = [];
  private readonly port: PushesPort;

  /** @internal */
  constructor(port: PushesPort) {
    this.port = port;
  }

  /** @internal */
  readonly handlers: Handlers = {
    'assist.pushed': ({ pushes }) => {
      this.all = readPushes(pushes, 'pushes');
      this.port.changed(this.all);
    },
  };

  /**
   * A PDF, picture or office document at an address, which the server fetches. An item of the library may be a file that
   * a supervisor sent; its address says so, and its title goes along.
   * @example
   * await viewing.pushes.document('https://bank.example/tariffs.pdf');
   */
  async document(url: string, title?: string): Promise<void> {
    await this.port.party.ask({ type: 'assist.push', url, ...(title === undefined ? {} : { title }) });
  }

  /**
   * A document that this agent's browser has: it is sent.
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
    await this.port.party.ask({ type: 'assist.push', link: url });
  }

  /** Turns an open document, on both sides. `zoom` is in per cent of what fits. */
  async turn(push: number, page: number, zoom = 100): Promise<void> {
    await this.port.party.ask({ type: 'assist.turn', push, page, zoom });
  }

  /** Closes a document on both sides, or takes an offer back. */
  async close(push: number): Promise<void> {
    await this.port.party.ask({ type: 'assist.shut', push });
  }
}
