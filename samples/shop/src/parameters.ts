import type { Direction } from '@alongside/client';

/**
 * What the address of the page asks for: `destination` (default `queue:advice`), `video` = `full` (default), `agentOnly` or
 * `none`, `cid` (a correlation id), `cobrowseOnly`.
 */
export type Wish =
  | { readonly kind: 'call'; readonly destination: string; readonly video: Direction; readonly cid: string | null }
  | { readonly kind: 'cobrowse-only'; readonly cid: string }
  | { readonly kind: 'error'; readonly words: string };

const VIDEO: Record<string, Direction> = { full: 'sendrecv', agentOnly: 'recvonly', none: 'none' };

export function readWish(query: string): Wish {
  const parameters = new URLSearchParams(query);
  const cid = parameters.get('cid')?.trim() || null;
  if (isSet(parameters.get('cobrowseOnly'))) {
    if (cid !== null) return { kind: 'cobrowse-only', cid };
    return { kind: 'error', words: 'cobrowseOnly needs a correlation id: add cid=… to the address of this page.' };
  }
  const mode = parameters.get('video') ?? 'full';
  const video = Object.prototype.hasOwnProperty.call(VIDEO, mode) ? VIDEO[mode] : undefined;
  if (video === undefined) return { kind: 'error', words: `video=${mode} is not known: use full, agentOnly or none.` };
  return { kind: 'call', destination: parameters.get('destination')?.trim() || 'queue:advice', video, cid };
}

const isSet = (value: string | null): boolean => value !== null && value !== 'false' && value !== '0';
