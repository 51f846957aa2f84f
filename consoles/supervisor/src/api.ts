import { say } from '../../shared/language';
import { redeem, signOutOf } from '../../shared/sign-in';

/** What a supervisor is known by; kept in this tab so that a reload stays signed in. */
export interface Identity {
  readonly token: string;
  readonly displayName: string;
  /** Where to sign out at the provider, too. */
  readonly signOut?: string;
}

/** A support session that goes on. */
export interface Live {
  readonly cid: string;
  readonly consumer: string;
  readonly startedAt: string;
  readonly consumerThere: boolean;
  readonly paused: boolean;
  /** The customer agreed with an agent that supervisors may watch without asking. */
  readonly mayBeWatched: boolean;
  /** Who leads among the agents. */
  readonly lead?: string;
  readonly agents: readonly string[];
}

/** A support session that was. */
export interface Past {
  readonly support: string;
  readonly cid: string;
  readonly consumer: string;
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly reason?: string;
}

export interface PastEvent {
  readonly at: string;
  readonly kind: string;
  readonly who: string;
  readonly detail: string;
}

/** A document or link that agents may pick. */
export interface Item {
  readonly category: string;
  readonly title: string;
  readonly kind: 'document' | 'link';
  readonly url: string;
}

export interface Library {
  readonly version: number;
  readonly items: readonly Item[];
}

/** An answer that is none: in words for people. `signedOut`: the token opens nothing any more. */
export class Trouble extends Error {
  readonly signedOut: boolean;
  constructor(words: string, signedOut = false) {
    super(words);
    this.signedOut = signedOut;
  }
}

/** What the server answers, or `Trouble`. */
export async function ask<T>(path: string, token: string, init: RequestInit = {}): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(path, { ...init, headers: { 'content-type': 'application/json', ...(token === '' ? {} : { authorization: `Bearer ${token}` }) } });
  } catch {
    throw new Trouble(say('The server cannot be reached. Check your network and try again.'));
  }
  const body = (answer.status === 204 ? {} : await answer.json().catch(() => ({}))) as { error?: { message?: string } };
  if (!answer.ok) throw new Trouble(body.error?.message ?? say('The server refused with status {status}.', { status: answer.status }), answer.status === 401 && token !== '');
  return body as T;
}

export async function signIn(username: string, password: string): Promise<Identity> {
  return supervisor(await ask('/api/v1/agents/sign-in', '', { method: 'POST', body: JSON.stringify({ username, password }) }));
}

/** Who comes back from a provider. */
export async function arrive(ticket: string): Promise<Identity> {
  const arrival = await redeem(ticket);
  if (!arrival.ok) throw new Trouble(arrival.words);
  return supervisor(arrival.body);
}

function supervisor(answer: unknown): Identity {
  const { token, displayName, role } = answer as { token: string; displayName: string; role: string };
  if (role === 'agent') throw new Trouble(say('This is an agent’s account. Agents sign in at the agent console.'));
  const out = signOutOf(answer);
  return { token, displayName, ...(out === undefined ? {} : { signOut: out }) };
}

/** So that the token opens nothing any more. `keepalive`: the page may be going. */
export const signOut = (token: string): Promise<unknown> => ask('/api/v1/desk/sign-out', token, { method: 'POST', keepalive: true });

export const live = (token: string): Promise<readonly Live[]> => ask<{ supports: readonly Live[] }>('/api/v1/supports/live', token).then(({ supports }) => supports);

export const end = (token: string, cid: string): Promise<unknown> => ask(`/api/v1/supports/live/${encodeURIComponent(cid)}`, token, { method: 'DELETE' });

/** Those of one day, by this browser's clock. */
export const past = (token: string, day: Date, skip: number): Promise<{ supports: readonly Past[]; more: boolean }> => ask(`/api/v1/supports?${span(day)}&limit=50&skip=${skip}`, token);

export const events = (token: string, support: string): Promise<readonly PastEvent[]> => ask<{ events: readonly PastEvent[] }>(`/api/v1/supports/${support}`, token).then(({ events: all }) => all);

export async function csv(token: string, day: Date): Promise<Blob> {
  const answer = await fetch(`/api/v1/supports.csv?${span(day)}`, { headers: { authorization: `Bearer ${token}` } });
  if (!answer.ok) throw new Trouble(say('The server refused with status {status}.', { status: answer.status }), answer.status === 401);
  return answer.blob();
}

export const library = (token: string): Promise<Library> => ask('/api/v1/library', token);

export const replaceLibrary = (token: string, next: Library): Promise<Library> => ask('/api/v1/library', token, { method: 'PUT', body: JSON.stringify(next) });

const PART = 512 << 10;

/** Sends a file for the library; the address by which an item lists it. The server opens it, and keeps what can be shown. */
export async function sendFile(token: string, file: File): Promise<string> {
  const { upload, url } = await ask<{ upload: string; url: string }>('/api/v1/library/files', token, { method: 'POST', body: JSON.stringify({ bytes: file.size }) });
  for (let from = 0; from < file.size; from += PART) {
    await ask(`/assist/documents/uploads/${upload}?from=${from}`, token, { method: 'POST', body: await file.slice(from, from + PART).arrayBuffer() });
  }
  return url;
}

/** Whether an item is a file that a supervisor sent. */
export const isFile = ({ url }: Item): boolean => url.startsWith('library:');

function span(day: Date): string {
  const from = new Date(day.getFullYear(), day.getMonth(), day.getDate());
  const before = new Date(day.getFullYear(), day.getMonth(), day.getDate() + 1);
  return `from=${from.toISOString()}&before=${before.toISOString()}`;
}
