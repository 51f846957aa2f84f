import type { Words } from '../../../src/say';
import type { Quality } from '../wire/messages';
import type { Push } from '../wire/pushing';
import type { Agent } from './events';
import type { Rules } from './judge';

/**
 * How to share this page, and what never to show.
 * @example
 * const options: SupportOptions = { token: fetchToken, mask: ['.balance'] };
 */
export interface SupportOptions extends Rules {
  /** The server's address, `https://…`; the page's own origin unless given. */
  readonly url?: string;
  /** The session's token, or a function that fetches one. */
  readonly token: string | (() => Promise<string>);
  /** The name by which an agent finds this session, say a call's id. Without it the server makes one. */
  readonly correlationId?: string;
  /** The address of `worker.js` as a file of your own site; only where `worker-src blob:` can't be allowed. */
  readonly worker?: string;
  /** How exactly the page is shown, from the beginning of the session on; an agent may choose another one. As the server is set unless given. */
  readonly quality?: Quality;
  /** Origins of pages in frames that load our frame script: they are shown too. */
  readonly frames?: readonly string[];
  /**
   * Origins, besides this page's own, from which this browser may fetch a document that an agent pushes and the server can't
   * reach. They must allow it (CORS), and get no cookie. The person is asked each time.
   */
  readonly documentsFrom?: readonly string[];
  /** Our windows' words in another language, say by `wordsFor`. What the person agrees to is what they say, so they must say the same. */
  readonly words?: Words;
  /**
   * Decides about an agent who asks, in place of our own window. It may show one of the page's, and must not answer yes by
   * itself.
   */
  readonly approve?: (agent: Agent) => boolean | Promise<boolean>;
  /**
   * Your `approve` says that a supervisor may watch too: without this a yes to it lets none watch unasked, whatever the
   * token allows. Our own window says it by itself.
   */
  readonly namesSupervisors?: boolean;
  /** The same for an agent who asks to click and type on the page. */
  readonly approveControl?: (agent: Agent) => boolean | Promise<boolean>;
  /**
   * Decides about a document that an agent pushes, in place of our own window. Links are always asked about in ours, because
   * a browser opens a tab only within a person's click.
   */
  readonly approveDocument?: (push: Push) => boolean | Promise<boolean>;
}
