/** What a signed-in agent is known by; kept in this tab so that a reload stays signed in. */
export interface Identity {
  /** Or what fetches one, in a page that embeds the desk. */
  readonly token: string | (() => Promise<string>);
  readonly username: string;
  readonly displayName: string;
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
    return { ok: false, words: 'The server cannot be reached. Check your network and try again.' };
  }
  if (!answer.ok) return { ok: false, words: refusal(answer.status) };
  const body: unknown = await answer.json().catch(() => null);
  const identity = readIdentity(body, username);
  return identity === null ? { ok: false, words: 'The server gave an answer this page does not understand.' } : { ok: true, identity };
}

function refusal(status: number): string {
  if (status === 401) return 'The name or the password is wrong.';
  if (status === 429) return 'Too many attempts. Wait a while and try again.';
  return `The server refused with status ${status}.`;
}

export function readIdentity(body: unknown, username = ''): Identity | null {
  if (typeof body !== 'object' || body === null) return null;
  const fields = body as Record<string, unknown>;
  if (typeof fields['token'] !== 'string' || fields['token'] === '') return null;
  const name = typeof fields['username'] === 'string' ? fields['username'] : username;
  const displayName = typeof fields['displayName'] === 'string' && fields['displayName'] !== '' ? fields['displayName'] : name;
  return { token: fields['token'], username: name, displayName };
}
