import { signal } from '@preact/signals';
import { say } from '../../shared/language';
import { redeem, signOutOf, takeTicket } from '../../shared/sign-in';

/** Somebody comes back from a sign-in provider, and the server is asked who it is. */
export const arriving = signal(false);

/** What a signed-in agent is known by; kept in this tab so that a reload stays signed in. */
export interface Identity {
  /** Or what fetches one, in a page that embeds the desk. */
  readonly token: string | (() => Promise<string>);
  readonly username: string;
  readonly displayName: string;
  /** Where to sign out at the provider, too. */
  readonly signOut?: string;
}

export type SignInResult = { readonly ok: true; readonly identity: Identity } | { readonly ok: false; readonly words: string };

/** `POST /api/v1/agents/sign-in`. Never throws: what went wrong comes back in words. */
export async function signIn(username: string, password: string, request: typeof fetch = fetch): Promise<SignInResult> {
  let answer: Response;
  try {
    answer = await request('/api/v1/agents/sign-in', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, password }),
    });
  } catch {
    return { ok: false, words: say('The server cannot be reached. Check your network and try again.') };
  }
  if (!answer.ok) return { ok: false, words: refusal(answer.status) };
  return understood(await answer.json().catch(() => null), username);
}

function understood(body: unknown, username = ''): SignInResult {
  const identity = readIdentity(body, username);
  return identity === null ? { ok: false, words: say('The server gave an answer this page does not understand.') } : { ok: true, identity };
}

/** Who comes back from a provider; null where nobody does. */
export function arrive(request: typeof fetch = fetch): Promise<SignInResult> | null {
  const ticket = takeTicket();
  if (ticket === null) return null;
  arriving.value = true;
  return redeem(ticket, request)
    .then((arrival) => (arrival.ok ? understood(arrival.body) : arrival))
    .finally(() => (arriving.value = false));
}

function refusal(status: number): string {
  if (status === 401) return say('The name or the password is wrong.');
  if (status === 403) return say('This account may not sign in here. Ask your administrator.');
  if (status === 429) return say('Too many attempts. Wait a while and try again.');
  return say('The server refused with status {status}.', { status });
}

export function readIdentity(body: unknown, username = ''): Identity | null {
  if (typeof body !== 'object' || body === null) return null;
  const fields = body as Record<string, unknown>;
  if (typeof fields['token'] !== 'string' || fields['token'] === '') return null;
  const name = typeof fields['username'] === 'string' ? fields['username'] : username;
  const displayName = typeof fields['displayName'] === 'string' && fields['displayName'] !== '' ? fields['displayName'] : name;
  const signOut = signOutOf(body);
  return { token: fields['token'], username: name, displayName, ...(signOut === undefined ? {} : { signOut }) };
}
