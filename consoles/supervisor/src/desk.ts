import { computed, signal } from '@preact/signals';
import { watch, type Viewing } from '@alongside/assist/stage';
import { say } from '../../shared/language';
import { takeTicket } from '../../shared/sign-in';
import { REASONS } from '../../shared/stage';
import * as api from './api';
import { Trouble, type Identity, type Item, type Library, type Live } from './api';

/** Everything the console knows and does; components draw these signals and call these functions. */
export const identity = signal<Identity | null>(null);
export const tab = signal<'live' | 'library' | 'history' | 'recordings'>('live');
export const notice = signal('');
/** Somebody comes back from a sign-in provider, and the server is asked who it is. */
export const arriving = signal(false);
export const supports = signal<readonly Live[]>([]);
/** The one that is looked at in full, if any. */
export const watched = signal<Viewing | null>(null);
/** Who leads the one that is looked at: not yet admitted, another agent, this supervisor who took over, or who leads anyway. */
export const lead = signal<'nobody' | 'another' | 'taken' | 'own'>('nobody');
export const shelf = signal<Library>({ version: 0, items: [] });

/** What the tab says. */
export const title = computed(() => say('Alongside supervisor console'));

const KEY = 'alongside.supervisor';
const LOOK_MILLIS = 2_000;
let timer: ReturnType<typeof setInterval> | null = null;

/** Signs in who comes back from a provider; or again after a reload, if this tab was signed in. */
export function start(): void {
  const ticket = takeTicket();
  if (ticket !== null) {
    arriving.value = true;
    void admit(api.arrive(ticket)).then((words) => {
      notice.value = words;
      arriving.value = false;
    });
    return;
  }
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as Identity | null;
    if (typeof kept?.token === 'string') open(kept);
  } catch {
    // Nothing was kept that could be read.
  }
}

export const enter = (username: string, password: string): Promise<string> => admit(api.signIn(username, password));

async function admit(coming: Promise<Identity>): Promise<string> {
  try {
    open(await coming);
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

/** Here, and at the provider where there is one. */
export function signOut(): void {
  const who = identity.value;
  leave();
  if (who === null) return;
  void api.signOut(who.token).catch(() => undefined);
  if (who.signOut !== undefined) location.assign(who.signOut);
}

function leave(): void {
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
    notice.value = why instanceof Trouble && why.signedOut ? say('Your session has expired. Please sign in again.') : sentence((why as Error).message);
    return null;
  }
}

const sentence = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}${/[.!?]$/.test(words) ? '' : '.'}`;

function look(): void {
  if (document.hidden) return;
  void attempt(api.live).then((now) => now !== null && (supports.value = now));
}

/** Asks to see one: the consumer is asked, as for every agent. */
export function watchOne(cid: string): void {
  stopWatching();
  const viewing = watch({ token: identity.value!.token, correlationId: cid });
  watched.value = viewing;
  lead.value = 'nobody';
  viewing.on('lead', ({ agent, takenOver }) => (lead.value = agent === 0 ? 'nobody' : agent !== viewing.agent ? 'another' : takenOver ? 'taken' : 'own'));
  viewing.on('ended', ({ words, reason }) => {
    if (watched.value !== viewing) return;
    watched.value = null;
    notice.value = words || say(REASONS[reason] ?? '');
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
