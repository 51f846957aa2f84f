import { DIRECTIONS, type Direction, type Id, type MediaKind } from './wire/messages';
import { id, list, oneOf, shape, text } from './wire/shape';

/** What a page leaves for the page after it in the same tab. */
export interface Remembered {
  readonly url: string;
  readonly token: string;
  readonly connection: Id;
  readonly calls: readonly RememberedCall[];
}

export interface RememberedCall {
  readonly call: Id;
  readonly audio: Direction;
  readonly video: Direction;
  readonly muted: readonly MediaKind[];
}

const KEY = 'alongside.v1';

/** Notes of an older SDK, or of another script under our key, are no notes. */
const readNote = shape({
  url: text(2048),
  token: text(4096),
  connection: id,
  calls: list(
    shape({ call: id, audio: oneOf(DIRECTIONS), video: oneOf(DIRECTIONS), muted: list(oneOf<MediaKind>(['audio', 'video']), 2) }),
    64,
  ),
});

/**
 * One tab's note to itself over a reload. It is there only while no page shows: a tab that is duplicated copies its
 * sessionStorage, and two pages must never resume one connection.
 */
export class TabMemory {
  private readonly storage: Storage | null;

  constructor(storage: Storage | null) {
    this.storage = storage;
  }

  write(what: Remembered): void {
    try {
      this.storage?.setItem(KEY, JSON.stringify(what));
    } catch {
      // Full or forbidden: a reload then starts afresh.
    }
  }

  read(): Remembered | null {
    try {
      const kept = this.storage?.getItem(KEY) ?? null;
      return kept === null ? null : readNote(JSON.parse(kept), 'note');
    } catch {
      // Not JSON, not a note, or a storage that the browser forbids.
      return null;
    }
  }

  clear(): void {
    try {
      this.storage?.removeItem(KEY);
    } catch {
      // Forbidden, so nothing was written either.
    }
  }
}

/** The tab's sessionStorage, or null where the browser forbids it (a sandboxed frame, or cookies switched off). */
export function tabStorage(): Storage | null {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}
