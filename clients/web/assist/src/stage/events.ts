import type { PartOfWindow, Person, Quality, RecordingState, SupportEndReason } from '../wire/messages';
import type { Push } from '../wire/pushing';
import type { Enlarged } from './tools/magnifier';

/**
 * What an agent sees now, and why not more. `asking`: the consumer has not answered; `live`: the page as it is; `paused`: the
 * consumer paused it; `away`: the consumer's page is being loaded or lost its line; `lost`: this agent's line is, and is tried
 * again.
 * @example
 * if (viewing.state === 'asking') line.textContent = 'Waiting for the customer’s consent.';
 */
export type ViewingState = 'connecting' | 'asking' | 'live' | 'paused' | 'away' | 'lost' | 'ended';

/**
 * The events of a viewing, by name.
 * @example
 * viewing.on('measured', ({ latencyMillis, kbps }) => { line.textContent = `${latencyMillis} ms, ${kbps} kbit/s`; });
 */
export interface ViewingEvents {
  /** Every change, the last one being `ended`. */
  state: ViewingState;
  /** What became of documents and links; what has ended is told once. */
  pushes: readonly Push[];
  /** A picture was painted, on the element that shows the viewing; `seq` is the number of its message. */
  painted: { readonly seq: number };
  /** Once a second: how old the latest picture was when it was painted, and how much came in that second. */
  measured: { readonly latencyMillis: number | null; readonly kbps: number };
  /** Somebody asked, was admitted, looks, looks away or left. */
  people: readonly Person[];
  /** Another agent leads the session, or a supervisor took it over or gave it back. */
  lead: Lead;
  /** Who acts on the page, and who asks to, by number. */
  control: { readonly by: number | null; readonly asking: readonly number[] };
  /** Whether it is recorded; `words` says why it failed, where it did. */
  recording: { readonly recording: RecordingState; readonly words: string };
  /** The page is shown at another quality. */
  quality: Quality;
  /** The customer's page, or its window, has another size. */
  size: PageSize;
  /** The customer's page is there, or is being loaded, has lost its line or is one without co-browsing. Told once this agent was admitted. */
  consumer: { readonly there: boolean };
  /** This agent's line is lost, and the next try comes in `delayMillis`; `attempt` counts from 1. */
  retry: { readonly attempt: number; readonly delayMillis: number };
  /** Where the window with the agent's picture lies over the page now; null: there is none. */
  'call-window': PartOfWindow | null;
  /** A part of the page is shown enlarged to the customer, another part, or none any more; `part` is the last one. */
  zoom: { readonly phase: 'started' | 'moved' | 'ended'; readonly part: Enlarged };
  /**
   * A drawing, or what the stage's own tools asked for, was refused or not answered in time; `words` are for people to read.
   */
  refused: { readonly code: string; readonly words: string };
  /**
   * Once, at the end. `closed`: the server refused or closed the connection, or it can't be made; then `words` says why, where
   * that is known, and `code` the same for a program: a code of `Refused`, or `bad-token`, `token-expired`. Otherwise both are
   * empty.
   */
  ended: { readonly reason: SupportEndReason | 'closed'; readonly words: string; readonly code: string };
}

/**
 * Which agent leads, by number, and whether a supervisor took that over.
 * @example
 * viewing.on('lead', ({ agent }) => { line.textContent = agent === viewing.agent ? 'You lead.' : 'Another agent leads.'; });
 */
export interface Lead {
  /** 0 while nobody was admitted, or this agent was not. */
  readonly agent: number;
  /** Whether a supervisor took it over, and can give it back. */
  readonly takenOver: boolean;
}

/**
 * What an agent may do besides looking, by its token. `control`: click and type; `draw`; `push`: documents and links; `form`:
 * the page's fields as a list, and fill them in; `submit`: send forms off.
 * @example
 * button.hidden = !viewing.may('draw');
 */
export type Feature = 'control' | 'draw' | 'push' | 'form' | 'submit';

/**
 * How large the customer's page is, in CSS pixels.
 * @example
 * viewing.on('size', ({ width, height }) => { stage.style.aspectRatio = `${width} / ${height}`; });
 */
export interface PageSize {
  /** Of the customer's browser window: what the stage shows. */
  readonly width: number;
  /** Of the same. */
  readonly height: number;
  /** Of all of the page, of which the window shows a part. */
  readonly documentWidth: number;
  /** Of the same. */
  readonly documentHeight: number;
}
