/** How people get into the consoles: by a password, at a provider, or both. What went wrong comes back in words. */

import { say } from './language';

/** `GET /api/v1/agents/sign-in`. */
export interface Ways {
  readonly password: boolean;
  readonly provider?: { readonly name: string; readonly path: string };
}

const PASSWORD: Ways = { password: true };
const TICKET = '#sign-in=';

/** Where the server does not say, there is a password: it will say then what is wrong. */
export async function readWays(request: typeof fetch = fetch): Promise<Ways> {
  try {
    const answer = await request('/api/v1/agents/sign-in');
    return answer.ok ? waysOf(await answer.json()) : PASSWORD;
  } catch {
    return PASSWORD;
  }
}

function waysOf(body: unknown): Ways {
  const { password, provider } = (body ?? {}) as { password?: unknown; provider?: { name?: unknown; path?: unknown } };
  if (typeof provider?.name !== 'string' || typeof provider.path !== 'string' || !provider.path.startsWith('/')) return PASSWORD;
  return { password: password !== false, provider: { name: provider.name, path: provider.path } };
}

/** The ticket with which somebody comes back from the provider; it is taken out of the address, for it is good for once. */
export function takeTicket(): string | null {
  if (!location.hash.startsWith(TICKET)) return null;
  const ticket = location.hash.slice(TICKET.length);
  history.replaceState(null, '', location.pathname + location.search);
  return ticket;
}

export type Arrival = { readonly ok: true; readonly body: unknown } | { readonly ok: false; readonly words: string };

/** What a ticket is worth: the same answer as to a password, or in words why there is none. */
export async function redeem(ticket: string, request: typeof fetch = fetch): Promise<Arrival> {
  try {
    const answer = await request('/api/v1/agents/openid/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ticket }),
    });
    const body: unknown = await answer.json().catch(() => null);
    if (answer.ok) return { ok: true, body };
    const { message } = (body as { error?: { message?: unknown } } | null)?.error ?? {};
    return { ok: false, words: typeof message === 'string' ? sentence(message) : say('The server refused with status {status}.', { status: answer.status }) };
  } catch {
    return { ok: false, words: say('The server cannot be reached. Check your network and try again.') };
  }
}

const sentence = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;

/** Where to sign out at the provider too, if the answer to a sign-in names such a place. */
export function signOutOf(body: unknown): string | undefined {
  const address = (body as { signOut?: unknown } | null)?.signOut;
  return typeof address === 'string' && /^https?:\/\//.test(address) ? address : undefined;
}
