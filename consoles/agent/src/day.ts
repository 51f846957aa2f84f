import { signal } from '@preact/signals';

/** One of the agent's calls of today, as `GET /api/v1/desk/calls` gives it. */
export interface PastCall {
  readonly call: string;
  readonly beganAt: string;
  readonly caller: string;
  readonly callerName: string;
  readonly dialled: string;
  readonly answeredBy: string;
  readonly agent: string;
  readonly queue: string;
  readonly talkedSeconds: number;
  readonly reason: string;
  readonly note: string;
}

/** Today's calls, the newest first; null before they were first asked for. */
export const today = signal<readonly PastCall[] | null>(null);

const path = (url: string | undefined, what: string): string => `${url ?? ''}/api/v1/desk/${what}`;
const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });

/** Asks for the day's calls. Where that fails the list stays as it is: it is no work of the agent's to mend it. */
export async function readDay(token: string, url?: string, request: typeof fetch = fetch): Promise<void> {
  try {
    const answer = await request(path(url, 'calls'), { headers: bearer(token) });
    if (answer.ok) today.value = readCalls(await answer.json(), new Date());
  } catch {
    // No network: the status line says so already.
  }
}

/** Keeps a note about a call; false when it could not be kept. */
export async function writeNote(token: string, call: string, text: string, url?: string, request: typeof fetch = fetch): Promise<boolean> {
  try {
    const answer = await request(path(url, `calls/${call}/note`), {
      method: 'PUT',
      headers: { ...bearer(token), 'content-type': 'application/json' },
      body: JSON.stringify({ text }),
    });
    return answer.ok;
  } catch {
    return false;
  }
}

/** Signs this session out at the server, so that its token opens nothing any more. `keepalive`: the page may be going. */
export function signOut(token: string, everywhere: boolean, url?: string, request: typeof fetch = fetch): Promise<unknown> {
  return request(path(url, everywhere ? 'sign-out?everywhere=true' : 'sign-out'), { method: 'POST', headers: bearer(token), keepalive: true }).catch(() => undefined);
}

/** What began on the day of `now`, by this clock; what is no call is passed over. */
export function readCalls(body: unknown, now: Date): readonly PastCall[] {
  const list = (body as { calls?: unknown } | null)?.calls;
  if (!Array.isArray(list)) return [];
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime();
  return list.flatMap((entry: unknown) => {
    const fields = (entry ?? {}) as Record<string, unknown>;
    const text = (name: string): string => (typeof fields[name] === 'string' ? fields[name] : '');
    const talked = fields['talkedSeconds'];
    const began = Date.parse(text('beganAt'));
    if (text('call') === '' || !(began >= midnight)) return [];
    return [
      {
        call: text('call'),
        beganAt: text('beganAt'),
        caller: text('caller'),
        callerName: text('callerName'),
        dialled: text('dialled'),
        answeredBy: text('answeredBy'),
        agent: text('agent'),
        queue: text('queue'),
        talkedSeconds: typeof talked === 'number' ? talked : 0,
        reason: text('reason'),
        note: text('note'),
      },
    ];
  });
}
