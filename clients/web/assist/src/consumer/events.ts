import type { Forbidden } from '../forbidden';
import type { Line } from '../side';
import type { Tool } from '../wire/drawing';
import type { Permissions, SupportEndReason } from '../wire/messages';
import type { Push } from '../wire/pushing';

/**
 * An agent who asks or was admitted.
 * @example
 * line.textContent = agents.map(({ name }) => name).join(', ');
 */
export interface Agent {
  /** The agent's number in this session, from 1 in the order of asking. */
  readonly agent: number;
  /** The name that the agent's token gives. */
  readonly name: string;
  /** The address of the agent's picture, `https:` or `data:`, if the token gives one. Our own window shows it. */
  readonly picture?: string;
  /** What the token says of the agent in a line: a job and a branch, say. */
  readonly text?: string;
  /** A supervisor, who may take the session over from another agent. */
  readonly supervisor?: boolean;
  /** Whether the person said yes; until then the agent asks, and sees nothing. */
  readonly admitted: boolean;
  /** Whether the agent looks now: is connected, with the page in sight. */
  readonly watching: boolean;
  /** What the agent may see and act on, by its token. */
  readonly permissions: Permissions;
}

/**
 * What supervisors do who need not ask, and who leads.
 * @example
 * support.on('supervision', ({ watching }) => { line.textContent = watching > 0 ? 'A supervisor is watching.' : ''; });
 */
export interface Supervision {
  /** Supervisors may watch without asking while an agent is here: the token allows it, and the question says so. */
  readonly allowed: boolean;
  /** How many do so now. */
  readonly watching: number;
  /** The agent who leads. */
  readonly lead: Agent | null;
}

/**
 * Something that an agent drew on the page.
 * @example
 * support.on('annotation', ({ name, tool }) => console.log(`${name} drew with the ${tool}`));
 */
export interface Annotation {
  /** Who drew it. */
  readonly name: string;
  /** With what; never a `lens`, of which the event `zoom` tells. */
  readonly tool: Tool;
  /** `#rrggbb` */
  readonly colour: string;
  /** Of its lines, 1 to 64 pixels of the page. */
  readonly width: number;
  /** 0.1 to 1, where the agent chose one; otherwise the tool has its own. */
  readonly opacity?: number;
  /** Whether it stays until it is erased; otherwise it fades. */
  readonly stays: boolean;
  /** x and y in turn, in pixels of the document, with all its parts so far; of a laser the latest 24 points. */
  readonly points: readonly number[];
  /** What a `text` says. */
  readonly text?: string;
}

/**
 * Why a support session was closed. Of the token: `no-token` (your function gave none), `bad-token` (unknown, or revoked),
 * `expired` (and your function gave no better one), `origin` (it is not for pages of this origin), `forbidden` (not for this
 * `correlationId`). Of the page: `policy` (its Content-Security-Policy forbids the connection), `bad-request` (the address is
 * no Alongside, or another page took this connection over). Of the server: `conflict` (another consumer's session has this
 * `correlationId`), `limit` (too many sessions, or too much said), `failed`: anything else. A server that is newer than this page
 * may say another one.
 * @example
 * support.on('ended', ({ code }) => { if (code === 'expired' || code === 'bad-token') location.assign('/sign-in'); });
 */
export type ClosedCode = 'no-token' | 'bad-token' | 'expired' | 'origin' | 'forbidden' | 'policy' | 'bad-request' | 'conflict' | 'limit' | 'failed';

/**
 * The events of a support session, by name.
 * @example
 * support.on('ended', ({ reason }) => console.log(reason));
 */
export interface SupportEvents {
  /**
   * The session exists, and agents can be told its `cid` or a short code. Not told where this page goes on with the one of the
   * page before: there `cid` is known from the beginning.
   */
  started: { readonly cid: string };
  /** Somebody asked, was admitted, looks, looks away or left. */
  agents: readonly Agent[];
  /** A supervisor watches or no longer does; another agent leads. */
  supervision: Supervision;
  /** The connection to the server is there, is lost or is closed. Not told while another tab is shown. */
  line: Line;
  /**
   * The connection could not be made or is lost; the next try comes in so many milliseconds, or with `reconnect`. It is the
   * `attempt`th since then.
   */
  retry: { readonly attempt: number; readonly delayMillis: number };
  /** Whether another tab of the site is shown in place of this one. */
  aside: { readonly aside: boolean };
  /** Somebody asks to act on the page, acts, or no longer does. */
  control: { readonly by: Agent | null; readonly asking: readonly Agent[] };
  /**
   * The pointer of the agent who acts is there now, in pixels of the document: at every act that has a place, up to 40 times a
   * second. One who points without acting is told by `annotation`.
   */
  pointer: { readonly by: Agent; readonly x: number; readonly y: number };
  /**
   * An agent filled this field in from the list of fields, and the page has heard of it. Of one in a closed shadow tree: the
   * element whose tree it is. Not told of fields in frames of other origins, nor of what an agent types.
   */
  field: { readonly by: Agent; readonly element: Element };
  /** An agent drew this, or went on with it. */
  annotation: Annotation;
  /** An agent opened a magnifier over the page, or it was closed, by whomever; `name` is the agent's. */
  zoom: { readonly phase: 'started' | 'ended'; readonly name: string };
  /** A document or link was pushed, opened, turned, refused or closed; its `phase` says which, and by whom. */
  push: Push;
  /** The page's policy forbids something that is needed; what is done instead, if anything. */
  forbidden: Forbidden;
  /** The last drawing was erased, or went with what it was on. Those that fade are not told of. */
  'annotations-cleared': Record<string, never>;
  /**
   * Once, at the end. `closed`: the server refused or closed the connection, or it can't be made; then `code` says which it is,
   * for a program, and `words` why, where that is known.
   */
  ended: { readonly reason: SupportEndReason | 'closed'; readonly code: ClosedCode | null; readonly words: string };
}
