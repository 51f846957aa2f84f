import { say } from '../../shared/language';
import { ask, Trouble } from './api';

/** A recording of a support session, in the list of all. */
export interface Recording {
  readonly recording: string;
  readonly cid: string;
  readonly consumer: string;
  readonly startedAt: string;
  readonly bytes: number;
  /** It is still being written. */
  readonly goesOn: boolean;
}

/** Something that happened, so many milliseconds after the beginning. */
export interface Mark {
  readonly at: number;
  readonly kind: string;
  readonly who: string;
  readonly detail: string;
}

/** What one holds. */
export interface Index extends Recording {
  readonly millis: number;
  /** Where the last whole entry ends. */
  readonly end: number;
  /** Why it ended; `cut` where nobody could say, `damaged` where the file is not what was written. */
  readonly how: string;
  readonly sections: readonly { readonly at: number; readonly from: number }[];
  readonly marks: readonly Mark[];
}

const PATH = '/api/v1/recordings';

export const recordings = (token: string, skip: number): Promise<{ recordings: readonly Recording[]; more: boolean }> => ask(`${PATH}?limit=50&skip=${skip}`, token);

export const index = (token: string, recording: string): Promise<Index> => ask(`${PATH}/${recording}`, token);

export const remove = (token: string, recording: string): Promise<unknown> => ask(`${PATH}/${recording}`, token, { method: 'DELETE' });

/** These bytes of it, however many answers that takes; without `to` all of them. */
export async function part(token: string, recording: string, from: number, to?: number): Promise<Blob> {
  const parts: Blob[] = [];
  for (let next: string | null = String(from); next !== null; ) {
    const answer: Response = await fetch(`${PATH}/${recording}/part?from=${next}${to === undefined ? '' : `&to=${to}`}`, { headers: { authorization: `Bearer ${token}` } }).catch(() => {
      throw new Trouble(say('The server cannot be reached. Check your network and try again.'));
    });
    if (!answer.ok) throw new Trouble(say('The server refused with status {status}.', { status: answer.status }), answer.status === 401);
    parts.push(await answer.blob());
    next = answer.headers.get('Alongside-Next');
  }
  return new Blob(parts);
}
