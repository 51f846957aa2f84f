import { Refused, type Body, type Party } from '../../party';
import type { Handlers } from '../../dispatch';
import type { AssistCommand } from '../../wire/messages';
import { readActed } from '../../wire/acted';
import type { Act, Acted, Field, Modifier, Picker } from '../../wire/acts';

const ANSWER_MILLIS = 8_000;
/** Moves are told so often at most. */
const MOVE_MILLIS = 60;

/**
 * Acting on the consumer's page: asked for, and then done where this agent's picture shows it. Every function rejects with
 * a `Refused` that says why something was not done.
 * @example
 * await viewing.control.take();
 * await viewing.control.click(120, 340);
 * await viewing.control.type('Ana');
 */
export class Control {
  /** The number of the agent who acts now. */
  by: number | null = null;
  /** The numbers of those who wait for the consumer's yes. */
  asking: readonly number[] = [];
  private readonly party: Party;
  private readonly seen: () => number;
  private readonly changed: () => void;
  private move: { readonly act: Act; readonly timer: ReturnType<typeof setTimeout> } | null = null;
  private latestMove: Act | null = null;

  /** @internal */
  constructor(party: Party, seen: () => number, changed: () => void) {
    this.party = party;
    this.seen = seen;
    this.changed = changed;
  }

  /** @internal */
  readonly handlers: Handlers = {
    'assist.controlled': ({ by = null, asking }) => {
      this.by = by;
      this.asking = asking;
      this.changed();
    },
  };

  /** Asks the consumer, the first time; later it is there at once. */
  take = (): Promise<void> => this.tell({ type: 'assist.control', want: true });

  release = (): Promise<void> => this.tell({ type: 'assist.control', want: false });

  /** Hands it to another agent, whom the consumer is asked about where that was not done. */
  give = (agent: number): Promise<void> => this.tell({ type: 'assist.control', want: false, to: agent });

  /**
   * Clicks, at a pixel of the document. Where the page would have opened a list or a calendar, that is the answer: choose by
   * `pick`.
   */
  async click(x: number, y: number, options: { readonly count?: number; readonly modifiers?: readonly Modifier[] } = {}): Promise<Picker | null> {
    return (await this.act({ kind: 'click', ...place(x, y), ...options })).picker ?? null;
  }

  /** The first half of a click or a drag. */
  down = (x: number, y: number, modifiers: readonly Modifier[] = []): Promise<Acted> => this.act({ kind: 'down', ...place(x, y), modifiers });

  /** The other half. */
  async up(x: number, y: number, modifiers: readonly Modifier[] = []): Promise<Picker | null> {
    return (await this.act({ kind: 'up', ...place(x, y), modifiers })).picker ?? null;
  }

  /** Moves the pointer; of many moves the last is told. */
  moveTo(x: number, y: number, modifiers: readonly Modifier[] = []): void {
    this.latestMove = { kind: 'move', ...place(x, y), modifiers };
    if (this.move !== null) return;
    const timer = setTimeout(() => this.flushMove(), MOVE_MILLIS);
    this.move = { act: this.latestMove, timer };
  }

  async scroll(x: number, y: number, dx: number, dy: number): Promise<void> {
    await this.act({ kind: 'wheel', ...place(x, y), dx: Math.round(dx), dy: Math.round(dy) });
  }

  /** One key, as `KeyboardEvent` names it. */
  async press(key: string, code = '', modifiers: readonly Modifier[] = []): Promise<void> {
    await this.act({ kind: 'key', key, code, modifiers });
  }

  /** Puts text in at the caret. */
  async type(text: string): Promise<void> {
    await this.act({ kind: 'text', text });
  }

  /** Chooses in the list, or sets the date, that the last click would have opened. */
  async pick(value: string): Promise<void> {
    await this.act({ kind: 'pick', value });
  }

  /** The fields of the page, as far as this agent may see them. */
  async fields(): Promise<readonly Field[]> {
    return (await this.ask({ type: 'assist.form' })).fields ?? [];
  }

  /** Fills a field in and leaves it; what the page's own validation says of it. A box is `true` or `false`. */
  async set(field: number, value: string): Promise<{ readonly valid: boolean; readonly message: string }> {
    const { valid = true, message = '' } = await this.act({ kind: 'set', field, value });
    return { valid, message };
  }

  private flushMove(): void {
    if (this.move !== null) clearTimeout(this.move.timer);
    const { latestMove } = this;
    [this.move, this.latestMove] = [null, null];
    // A pointer's way that is lost is lost: the next move tells where it is.
    if (latestMove !== null) this.party.ask({ type: 'assist.act', ...latestMove, seen: this.seen() }).catch(() => undefined);
  }

  private act(act: Act): Promise<Acted> {
    if (act.kind !== 'key' && act.kind !== 'text') this.flushMove();
    return this.ask({ type: 'assist.act', ...act, seen: this.seen() });
  }

  private async ask(command: Body<AssistCommand>): Promise<Acted> {
    const { result = {} } = await this.party.askWithin(ANSWER_MILLIS, command);
    const acted = readActed(result, 'result');
    if (acted.refused !== undefined) throw new Refused(acted.refused, acted.words ?? '');
    return acted;
  }

  private async tell(command: Body<AssistCommand>): Promise<void> {
    await this.party.askWithin(ANSWER_MILLIS, command);
  }
}

const place = (x: number, y: number): { readonly x: number; readonly y: number } => ({ x: Math.round(x), y: Math.round(y) });
