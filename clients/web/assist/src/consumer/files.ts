/** As the server takes them. */
const MOST_BYTES = 25 << 20;
const FETCH_MILLIS = 20_000;

/** Why a file can't be had, for people. */
export class NoFile extends Error {}

export const isOwn = (address: string): boolean => new URL(address).origin === location.origin;

/** Whether this page may be made to fetch from there by an agent: its own origin, and those that it named. */
export const mayFetch = (address: string, origins: readonly string[]): boolean => isOwn(address) || origins.some((each) => new URL(each).origin === new URL(address).origin);

/**
 * The document that an agent pushed and the server can't have. An agent must not move this browser to ask anybody whom the page
 * did not name, and least a device in the person's own network: so no other origin, and no redirect to one.
 */
export async function fetchForServer(address: string, origins: readonly string[]): Promise<Blob> {
  if (!mayFetch(address, origins)) throw new NoFile('the customer’s page may not fetch it from there');
  const file = await fetched(address, isOwn(address) ? { mode: 'same-origin' } : { mode: 'cors', credentials: 'omit', redirect: 'error' }, 'the customer’s browser can’t reach it either');
  if (file.size === 0) throw new NoFile('it is empty');
  return file;
}

/** The PDF that the page embeds, as the page may have it. */
export async function fetchEmbedded(address: string): Promise<Blob> {
  const own = /^(blob|data):/.test(address) || isOwn(address);
  const how: RequestInit = own ? { credentials: 'same-origin' } : { mode: 'cors', credentials: 'omit' };
  // The browser has just shown it, and may still have it.
  const file = await fetched(address, { ...how, cache: 'force-cache' }, own ? 'it could not be fetched' : 'its site lets nobody read it');
  // ISO 32000-1 §7.5.2, and what readers tolerate. A page that asks to sign in is none, and stays here.
  if (!(await file.slice(0, 1_024).text()).includes('%PDF-')) throw new NoFile('it is no PDF');
  return file;
}

async function fetched(address: string, how: RequestInit, words: string): Promise<Blob> {
  const answer = await fetch(address, { ...how, signal: AbortSignal.timeout(FETCH_MILLIS) }).catch(() => {
    throw new NoFile(words);
  });
  if (!answer.ok) throw new NoFile(`its site answered ${answer.status}`);
  const said = Number(answer.headers.get('content-length') ?? 0);
  const file = said > MOST_BYTES ? null : await answer.blob().catch(() => null);
  if (said <= MOST_BYTES && file === null) throw new NoFile('it broke off');
  if (file === null || file.size > MOST_BYTES) throw new NoFile('it is larger than 25 MiB');
  return file;
}
