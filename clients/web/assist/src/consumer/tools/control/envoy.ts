import { readActed } from '../../../wire/acted';
import type { Acted, Field, Wanted } from '../../../wire/acts';
import { readFromFrame, type ToFrame } from '../../frame-words';
import type { Guest } from '../../frames';
import { elementAt, isTurned, placeIn, spotAt } from '../places';
import { fitting, groupOf } from './forms';
import type { Agent, Hands } from './hands';
import { active } from './keys';
import { isShown } from './reach';
import { refuse } from './refusal';

/** So long a frame's page may take; a list of fields is wanted again soon. */
const ANSWER_MILLIS = 4_000;
const LIST_MILLIS = 1_000;
/** Numbers of fields in frames of other origins begin here. */
const FAR = 500_000;

/** An agent by what its picture shows: a frame's page knows no other names. */
export interface Seer extends Agent {
  readonly variant: number | null;
}

interface FarField {
  readonly frame: HTMLIFrameElement;
  readonly guest: Guest;
  readonly field: number;
}

/**
 * Hands acts on where they land: to the hands on this page, or to a frame of another origin whose page acts by itself and
 * said so. What that page answers is read like everything from outside.
 */
export class Envoy {
  private readonly hands: Hands;
  private readonly guests: () => ReadonlyMap<HTMLIFrameElement, Guest>;
  private readonly waiting = new Map<number, (result: object) => void>();
  private readonly fields = new Map<number, FarField>();
  private readonly life = new AbortController();
  /** Where the pointer was pressed, and where a list or a date would have opened. */
  private pressed: HTMLIFrameElement | null = null;
  private picking: HTMLIFrameElement | null = null;
  private count = 0;

  constructor(hands: Hands, guests: () => ReadonlyMap<HTMLIFrameElement, Guest>) {
    this.hands = hands;
    this.guests = guests;
    addEventListener('message', (event) => this.heard(event), { signal: this.life.signal });
  }

  /** Another agent acts, or nobody. */
  let(): void {
    this.hands.let();
    this.pressed = this.picking = null;
  }

  stop(): void {
    this.life.abort();
  }

  async do(wanted: Wanted, agent: Seer): Promise<Acted> {
    switch (wanted.kind) {
      case 'form':
        return { fields: await this.list(wanted, agent) };
      case 'set': {
        const far = this.fields.get(wanted.field);
        if (far === undefined) return this.hands.do(wanted, agent);
        if (this.guests().get(far.frame) !== far.guest) return refuse('gone');
        return this.ask(far.frame, { ...wanted, field: far.field }, agent);
      }
      case 'key':
      case 'text':
        return this.at(this.guestIn(active()), wanted, agent);
      case 'pick':
        return this.at(this.picking, wanted, agent);
      case 'move':
      case 'wheel':
      case 'up':
      case 'down':
      case 'click':
        return this.point(wanted, agent);
    }
  }

  private at(frame: HTMLIFrameElement | null, wanted: Wanted, agent: Seer): Promise<Acted> {
    return frame === null ? this.hands.do(wanted, agent) : this.ask(frame, wanted, agent);
  }

  private async point(wanted: Extract<Wanted, { x: number }>, agent: Seer): Promise<Acted> {
    const { kind } = wanted;
    const spot = spotAt(wanted.x, wanted.y);
    const presses = kind === 'down' || kind === 'click';
    // Where it was pressed it is let go, as long as the page was not reloaded.
    const held = presses || kind === 'wheel' ? null : this.pressed;
    const frame = this.hands.isDown && !presses ? null : (held ?? (isShown(spot) ? this.guestIn(elementAt(spot)) : null));
    if (kind !== 'move' && kind !== 'wheel') this.pressed = kind === 'down' ? frame : null;
    if (frame === null) {
      if (kind === 'click' || kind === 'up') this.picking = null;
      return this.hands.do(wanted, agent);
    }
    if (isTurned(frame)) refuse('frame');
    if (kind === 'move' && held === null) await this.hands.do(wanted, agent);
    const { clientX, clientY } = placeIn(frame, spot);
    const result = await this.ask(frame, { ...wanted, x: Math.floor(clientX), y: Math.floor(clientY) }, agent);
    if (kind === 'click' || kind === 'up') this.picking = result.picker === undefined ? null : frame;
    if (presses && result.refused === undefined) this.hands.leaveFor(frame);
    // What scrolls no further there scrolls the page around it.
    return kind === 'wheel' && result.ended === true ? this.hands.do(wanted, agent) : result;
  }

  /** The frame, if its page lets agents act. */
  private guestIn(element: Element): HTMLIFrameElement | null {
    return this.guests().get(element as HTMLIFrameElement)?.acts === true ? (element as HTMLIFrameElement) : null;
  }

  private async list(wanted: Wanted, agent: Seer): Promise<readonly Field[]> {
    const { fields = [] } = await this.hands.do(wanted, agent);
    const far: Field[] = [];
    for (const frame of document.querySelectorAll('iframe')) {
      const guest = this.guests().get(frame);
      if (guest?.acts !== true || frame.getClientRects().length === 0 || !agent.rights.to(frame).sees) continue;
      const group = groupOf(frame, agent.rights);
      const { fields: its = [] } = await this.ask(frame, wanted, agent, LIST_MILLIS).catch(() => ({ fields: [] }));
      for (const field of its) far.push({ ...group, ...field, field: this.numberOf({ frame, guest, field: field.field }) });
    }
    return fitting([...fields, ...far]);
  }

  /** The same for the same field each time, as long as its page is there. */
  private numberOf(far: FarField): number {
    for (const [number, { frame, guest, field }] of this.fields) {
      if (this.guests().get(frame) !== guest) this.fields.delete(number);
      else if (guest === far.guest && field === far.field) return number;
    }
    const number = FAR + (++this.count % FAR);
    this.fields.set(number, far);
    return number;
  }

  private async ask(frame: HTMLIFrameElement, wanted: Wanted, { variant, rights, maySubmit }: Seer, millis = ANSWER_MILLIS): Promise<Acted> {
    if (!rights.to(frame).sees) refuse('hidden');
    const guest = this.guests().get(frame);
    if (guest === undefined || variant === null) return refuse('frame');
    const n = ++this.count;
    const seen = 'seen' in wanted ? { seen: guest.takenBefore(variant, wanted.seen) } : {};
    const message: ToFrame = { alongside: 'act', n, variant, until: Date.now() + millis, wanted: { ...wanted, ...seen, submit: maySubmit } };
    const result = await new Promise<object | null>((done) => {
      this.waiting.set(n, done);
      setTimeout(() => done(null), millis);
      frame.contentWindow?.postMessage(message, guest.origin);
    });
    this.waiting.delete(n);
    if (result === null) return refuse('silent');
    return readActed(result, 'result');
  }

  private heard({ origin, source, data }: MessageEvent): void {
    const message = readFromFrame(data);
    if (message?.alongside !== 'acted') return;
    const known = [...this.guests()].some(([frame, guest]) => frame.contentWindow === source && guest.origin === origin);
    if (known) this.waiting.get(message.n)?.(message.result);
  }
}
