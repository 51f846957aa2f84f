import { signal } from '@preact/signals';
import { watch, type Viewing } from '@alongside/assist/stage';
import * as api from './api';
import { Trouble, type Identity, type Item, type Library, type Live } from './api';

/** Everything the console knows and does; components draw these signals and call these functions. */
export const identity = signal<Identity | null>(null);
export const tab = signal<'live' | 'library' | 'history' | 'recordings'>('live');
export const notice = signal('');
export const supports = signal<readonly Live[]>([]);
/** The one that is looked at in full, if any. */
export const watched = signal<Viewing | null>(null);
export const shelf = signal<Library>({ version: 0, items: [] });

const KEY = 'alongside.supervisor';
const LOOK_MILLIS = 2_000;
let timer: ReturnType<typeof setInterval> | null = null;

/** Signs in again after a reload, if this tab was signed in. */
export function start(): void {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as Identity | null;
    if (typeof kept?.token === 'string') open(kept);
  } catch {
    // Nothing was kept that could be read.
  }
}

export async function enter(username: string, password: string): Promise<string> {
  try {
    open(await api.signIn(username, password));
    return '';
  } catch (why) {
    return (why as Error).message;
  }
}

function open(who: Identity): void {
  identity.value = who;
  notice.value = '';
  sessionStorage.setItem(KEY, JSON.stringify(who));
  look();
  timer = setInterval(look, LOOK_MILLIS);
}

export function leave(): void {
  if (timer !== null) clearInterval(timer);
  timer = null;
  stopWatching();
  sessionStorage.removeItem(KEY);
  identity.value = null;
}

/** Runs what the server may refuse, and says why it did. */
export async function attempt<T>(work: (token: string) => Promise<T>): Promise<T | null> {
  const who = identity.value;
  if (who === null) return null;
  try {
    const done = await work(who.token);
    return done;
  } catch (why) {
    if (why instanceof Trouble && why.signedOut) leave();
    notice.value = why instanceof Trouble && why.signedOut ? 'Your session has expired. Please sign in again.' : (why as Error).message;
    return null;
  }
}

function look(): void {
  if (document.hidden) return;
  void attempt(api.live).then((now) => now !== null && (supports.value = now));
}

/** Asks to see one: the consumer is asked, as for every agent. */
export function watchOne(cid: string): void {
  stopWatching();
  const viewing = watch({ token: identity.value!.token, correlationId: cid });
  watched.value = viewing;
  viewing.on('ended', ({ words, reason }) => {
    if (watched.value !== viewing) return;
    watched.value = null;
    notice.value = words || (reason === 'refused' ? 'The customer does not want you to look.' : 'The session has ended.');
  });
}

export function stopWatching(): void {
  const viewing = watched.value;
  watched.value = null;
  viewing?.leave();
}

export function end(cid: string): void {
  void attempt((token) => api.end(token, cid)).then(look);
}

export function readLibrary(): void {
  void attempt(api.library).then((read) => read !== null && (shelf.value = read));
}

/** Replaces the library by this; where somebody else was faster, shows theirs. */
export async function keepLibrary(items: readonly Item[]): Promise<boolean> {
  const kept = await attempt((token) => api.replaceLibrary(token, { version: shelf.value.version, items }));
  if (kept === null) readLibrary();
  else shelf.value = kept;
  return kept !== null;
}
