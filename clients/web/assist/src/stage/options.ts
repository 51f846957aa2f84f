/**
 * Whose page to look at.
 * @example
 * const options: ViewingOptions = { token, code: '123456' };
 */
export interface ViewingOptions {
  /** The server's address, `https://…`; the page's own origin unless given. */
  readonly url?: string;
  /** The agent's token, or a function that fetches one. */
  readonly token: string | (() => Promise<string>);
  /** The short code that the consumer read out: six digits. It is used up by this. */
  readonly code?: string;
  /** Without a code: the session's name, which the token must list. Where there is none yet, that is tried for five seconds. */
  readonly correlationId?: string;
  /**
   * Look without asking, where the consumer agreed with an agent that supervisors may; for supervisors only. Pictures come
   * about once a second, and nothing can be done on the page.
   */
  readonly unasked?: boolean;
  /** Documents and links that the agent may pick, for the stage's panel. */
  readonly library?: () => Promise<readonly LibraryItem[]>;
}

/**
 * A document or link that agents may pick.
 * @example
 * const item: LibraryItem = { category: 'Tariffs', title: 'Tariffs 2026', kind: 'document', url: 'https://bank.example/tariffs.pdf' };
 */
export interface LibraryItem {
  /** Under which heading it stands. */
  readonly category: string;
  /** What agents read; of a document the consumer reads it too, where it is a file of the library. */
  readonly title: string;
  /** A document is shown to all, a link opens in a tab of the consumer's. */
  readonly kind: 'document' | 'link';
  /** Its address; of a file that a supervisor sent, the `library:` name that the server gave it. */
  readonly url: string;
}
