import { id, maybe, shape, text } from '../../../src/wire/shape';
import type { Id } from '../../../src/wire/messages';

/** What a page leaves for the next one in its tab, so that sharing goes on. */
export interface Note {
  readonly url: string;
  readonly token: string;
  readonly connection: Id;
  readonly cid?: string;
  /** The page's address without its fragment: on another page old drawings mean nothing. */
  readonly page?: string;
}

const KEY = 'alongside.assist.v1';
const readNote = shape({ url: text(2048), token: text(4096), connection: id, cid: maybe(text(128)), page: maybe(text(8192)) });

export function writeNote(note: Note): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(note));
  } catch {
    // Full or forbidden: after a reload sharing then begins anew.
  }
}

/** The note of the page before this one; taken, so that no second page takes it too. */
export function takeNote(): Note | null {
  const note = peekNote();
  clearNote();
  return note;
}

export function peekNote(): Note | null {
  try {
    const kept = sessionStorage.getItem(KEY);
    return kept === null ? null : readNote(JSON.parse(kept), 'note');
  } catch {
    // Not JSON, not a note, or a storage that the browser forbids.
    return null;
  }
}

export function clearNote(): void {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // Forbidden, so nothing was written either.
  }
}
