import type { Direction, Id, MediaKind } from './wire/messages';

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
      const what = JSON.parse(this.storage?.getItem(KEY) ?? 'null') as Partial<Remembered> | null;
      const usable = typeof what?.url === 'string' && typeof what.token === 'string' && typeof what.connection === 'string' && Array.isArray(what.calls);
      return usable ? (what as Remembered) : null;
    } catch {
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
