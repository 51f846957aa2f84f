import { flag, id, maybe, shape, text } from '../../src/wire/shape';
import type { Id } from '../../src/wire/messages';

/** What a page leaves for the next one in its tab, so that sharing or looking goes on. */
export interface Note {
  readonly url: string;
  readonly token: string;
  readonly connection: Id;
  readonly cid?: string;
  /** A consumer's page: its address without its fragment, because on another page old drawings mean nothing. */
  readonly page?: string;
  /** An agent's page: the session was found by a short code. */
  readonly code?: boolean;
}

/** Whose note it is. */
type Whose = 'assist' | 'stage';

const keyOf = (whose: Whose): string => `alongside.${whose}.v1`;
const readNote = shape({ url: text(2048), token: text(4096), connection: id, cid: maybe(text(128)), page: maybe(text(8192)), code: maybe(flag) });

export function writeNote(note: Note, whose: Whose = 'assist'): void {
  try {
    sessionStorage.setItem(keyOf(whose), JSON.stringify(note));
  } catch {
    // Full or forbidden: after a reload it begins anew.
  }
}

/** The note of the page before this one; taken, so that no second page takes it too. */
export function takeNote(whose: Whose = 'assist'): Note | null {
  const note = peekNote(whose);
  clearNote(whose);
  return note;
}

export function peekNote(whose: Whose = 'assist'): Note | null {
  try {
    const kept = sessionStorage.getItem(keyOf(whose));
    return kept === null ? null : readNote(JSON.parse(kept), 'note');
  } catch {
    // Not JSON, not a note, or a storage that the browser forbids.
    return null;
  }
}

export function clearNote(whose: Whose = 'assist'): void {
  try {
    sessionStorage.removeItem(keyOf(whose));
  } catch {
    // Forbidden, so nothing was written either.
  }
}
