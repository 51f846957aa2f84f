import { list, object, shape, type Reader } from '../../../src/wire/shape';

/**
 * What became of a document or link. `loading`: it is fetched or sent; `offered`: the consumer is asked; `open`: everybody
 * sees it; the others are ends, told once.
 * @example
 * if (push.phase === 'denied') line.textContent = 'They do not want to see it.';
 */
export type PushPhase = 'loading' | 'offered' | 'open' | PushEnding;
/**
 * How a document or link ended. `denied`: the consumer said no; `failed`: it could not be had or shown, and `words` says why;
 * `followed`: the consumer opened the link; `withdrawn`: its agent left before it was open.
 * @example
 * const isOver = (phase: PushPhase): phase is PushEnding => !['loading', 'offered', 'open'].includes(phase);
 */
export type PushEnding = 'denied' | 'failed' | 'followed' | 'closed-by-agent' | 'closed-by-consumer' | 'withdrawn';

/**
 * A document or link that an agent pushed, or a document of the consumer's own.
 * @example
 * line.textContent = `${push.title}, page ${push.page} of ${push.pages}`;
 */
export interface Push {
  /** Its number in this session, from 1. */
  readonly push: number;
  /** Who pushed it, by number; absent for the consumer's own. */
  readonly agent?: number;
  /** What people call it: a file's name, the last part of an address, or its host; at most 120 characters, on one line. */
  readonly title: string;
  /** What became of it so far. */
  readonly phase: PushPhase;
  /** How many pages a document has, as soon as the server has opened it. */
  readonly pages?: number;
  /** The address that a link leads to. */
  readonly link?: string;
  /**
   * While it is `open`: the random name by which its pages are fetched as pictures,
   * `<url>/assist/documents/<key>/pages/<page>?width=<pixels>`.
   */
  readonly key?: string;
  /** While it is `open`: the page that everybody sees, from 1. */
  readonly page?: number;
  /** While it is `open`: 25 to 400 per cent of what fits. */
  readonly zoom?: number;
  /** Why it failed; beside `from`, why the server can't have it. */
  readonly words?: string;
  /** Where the server can't get it, and the consumer's own browser perhaps can, or does. */
  readonly from?: string;
}

export const SMALLEST_ZOOM = 25;
export const LARGEST_ZOOM = 400;

export type PushCommand =
  | { type: 'assist.push'; id: string; url?: string; title?: string; link?: string; file?: { readonly name: string; readonly bytes: number } }
  | { type: 'assist.allow'; id: string; push: number; allow: boolean }
  | { type: 'assist.bring'; id: string; push: number; bytes?: number; words?: string }
  | { type: 'assist.embed'; id: string; hash: string; bytes: number; sent?: boolean }
  | { type: 'assist.image'; id: string; url: string }
  | { type: 'assist.turn'; id: string; push: number; page: number; zoom: number }
  | { type: 'assist.shut'; id: string; push: number };

export type PushMessage = { type: 'assist.pushed'; pushes: readonly object[] };

// Each of them is read by `readPushes`, where documents show, which most pages never load.
export const PUSHING_READERS: Readonly<Record<string, Reader<object>>> = { 'assist.pushed': shape({ pushes: list(object, 16) }) };
