import { Refused, type Body, type Party } from '../../party';
import type { Handlers } from '../../dispatch';
import type { AssistCommand } from '../../wire/messages';
import { readActed } from '../../wire/acted';
import type { Act, Acted, Field, Modifier, Picker } from '../../wire/acts';

const ANSWER_MILLIS = 8_000;
/** Moves are told so often at most. */
const MOVE_MILLIS = 60;

/** Fields are looked at so often while somebody wants to know of them. */
const FIELDS_MILLIS = 1_000;

/** What acting needs of the viewing. @internal */
export interface ControlPort {
  readonly party: Pick<Party, 'ask' | 'askWithin'>;
  /** When the picture was taken that this agent sees. */
  readonly seen: number;
  /** Whether the page is seen as it is. */
  readonly isLive: boolean;
  changed(by: number | null, asking: readonly number[]): void;
}

/**
 * Acting on the consumer's page: asked for, and then done where this agent's picture shows it. Places are in CSS pixels of the
 * document, from its upper left corner. What is not done rejects with a `Refused` that says why.
 *
 * Codes of the server: `forbidden` (the token lacks `control` or `form`, or the consumer did not admit this agent), `conflict`
 * (this agent does not act now, or sharing is paused), `unavailable` (the page is away: it is being loaded, lost its line, or is
 * one without co-browsing), `limit` (too many acts in a second), `timeout` (no answer within eight seconds). Codes of the page:
 * `hidden`, `permission` (seen, but not to be touched), `stale`
 * (what is there came, moved or changed its words since the picture), `outside` (that place does not show now), `submit` (it
 * would send a form off), `file` (only the consumer chooses files), `disabled`, `readonly`, `frame` (the page in that frame
 * lets nobody act), `silent` (it does not answer), `nowhere` (nothing has the focus), `gone`, `value` (the field does not take
 * it), `prevented` (the page did not allow it), `late` (it came more than four seconds after it was wanted), `control`
 * (somebody else acts), `failed`.
 * @example
 * await viewing.control.take();
 * await viewing.control.click(120, 340);
 * await viewing.control.type('Ana');
 */
export class Control {
  private readonly port: ControlPort;
  private token: { readonly by: number | null; readonly asking: readonly number[] } = { by: null, asking: [] };
  private move: { readonly act: Act; readonly timer: ReturnType<typeof setTimeout> } | null = null;
  private latestMove: Act | null = null;

  /** @internal */
  constructor(port: ControlPort) {
    this.port = port;
  }

  /** @internal */
  readonly handlers: Handlers = {
    'assist.controlled': ({ by = null, asking }) => {
      this.token = { by, asking };
      this.port.changed(by, asking);
    },
  };

  /** The number of the agent who acts now; null for none. */
  get by(): number | null {
    return this.token.by;
  }

  /** The numbers of those who wait for the consumer's yes. */
  get asking(): readonly number[] {
    return this.token.asking;
  }

  /**
   * Wants to act. Resolves when the server knows of the wish: the consumer is asked the first time, and the event `control`
   * tells of the yes; later it is there at once, from whoever has it. Rejects with `conflict` while a supervisor leads who took
   * the session over.
   * @example
   * viewing.on('control', ({ by }) => { banner.hidden = by !== viewing.agent; });
   * await viewing.control.take();
   */
  take = (): Promise<void> => this.tell({ type: 'assist.control', want: true });

  /**
   * Acts no longer, or wants to no longer. The consumer's yes stays.
   * @example
   * await viewing.control.release();
   */
  release = (): Promise<void> => this.tell({ type: 'assist.control', want: false });

  /**
   * Hands it to another agent, by number, whom the consumer is asked about where that was not done. Rejects with `conflict`
   * where this agent does not act now, and with `not-found` where that one is not there or may not act.
   * @example
   * await viewing.control.give(viewing.people[1].agent);
   */
  give = (agent: number): Promise<void> => this.tell({ type: 'assist.control', want: false, to: agent });

  /**
   * Clicks there. Where the browser would have opened a list or a calendar, that is the answer: choose by `pick`; otherwise
   * null. `count` is 2 for a double click, 3 for a triple one.
   * @example
   * await viewing.control.click(120, 340, { count: 2 });
   */
  async click(x: number, y: number, options: { readonly count?: number; readonly modifiers?: readonly Modifier[] } = {}): Promise<Picker | null> {
    return (await this.act({ kind: 'click', ...place(x, y), ...options })).picker ?? null;
  }

  /**
   * The first half of a click or a drag: presses the pointer there.
   * @example
   * await viewing.control.down(120, 340);
   * viewing.control.moveTo(220, 340);
   * await viewing.control.up(220, 340);
   */
  down = (x: number, y: number, modifiers: readonly Modifier[] = []): Promise<Acted> => this.act({ kind: 'down', ...place(x, y), modifiers });

  /**
   * The other half: lets go there. Answers as `click` does.
   * @example
   * const picker = await viewing.control.up(220, 340);
   */
  async up(x: number, y: number, modifiers: readonly Modifier[] = []): Promise<Picker | null> {
    return (await this.act({ kind: 'up', ...place(x, y), modifiers })).picker ?? null;
  }

  /**
   * Moves the pointer there. Of many moves the last is told, at most every 60 ms, and before the next act but keys and text.
   * Nobody says whether it arrived.
   * @example
   * viewing.control.moveTo(220, 340);
   */
  moveTo(x: number, y: number, modifiers: readonly Modifier[] = []): void {
    this.latestMove = { kind: 'move', ...place(x, y), modifiers };
    if (this.move !== null) return;
    const timer = setTimeout(() => this.flushMove(), MOVE_MILLIS);
    this.move = { act: this.latestMove, timer };
  }

  /**
   * Turns the wheel there, by so many CSS pixels to the right and down: what scrolls is the innermost part below that still
   * can.
   * @example
   * await viewing.control.scroll(120, 340, 0, 400);
   */
  async scroll(x: number, y: number, dx: number, dy: number): Promise<void> {
    await this.act({ kind: 'wheel', ...place(x, y), dx: Math.round(dx), dy: Math.round(dy) });
  }

  /**
   * Presses one key and lets go, for what has the focus; `key` and `code` as `KeyboardEvent` names them.
   * @example
   * await viewing.control.press('Tab', 'Tab', ['shift']);
   */
  async press(key: string, code = '', modifiers: readonly Modifier[] = []): Promise<void> {
    await this.act({ kind: 'key', key, code, modifiers });
  }

  /**
   * Puts text in at the caret, as pasting does; up to 4,000 characters.
   * @example
   * await viewing.control.type('Ana');
   */
  async type(text: string): Promise<void> {
    await this.act({ kind: 'text', text });
  }

  /**
   * Chooses in the list, or sets the date, that the last click would have opened: the `value` of an option, or one that the
   * input takes.
   * @example
   * await viewing.control.pick('2026-12-24');
   */
  async pick(value: string): Promise<void> {
    await this.act({ kind: 'pick', value });
  }

  /**
   * The fields of the page that are laid out, as far as this agent may see them, those of its frames behind its own. At most
   * 150, and about 40,000 characters in all. Needs the feature `form`, but not that this agent acts.
   * @example
   * for (const { label, value } of await viewing.control.fields()) console.log(label, value);
   */
  async fields(): Promise<readonly Field[]> {
    return (await this.ask({ type: 'assist.form' })).fields ?? [];
  }

  /**
   * Tells the fields of the page at once and whenever something of them changed: another page, a value, what the validation
   * says; an empty list where the page has none. They are looked at once a second while the page is `live`. Returns how to stop.
   * `refused` hears of every look that failed.
   * @example
   * const stop = viewing.control.watchFields((fields) => draw(fields), (why) => { line.textContent = why.message; });
   */
  watchFields(tell: (fields: readonly Field[]) => void, refused: (why: Error) => void = () => {}): () => void {
    let known = '';
    let looking = false;
    const look = async (): Promise<void> => {
      if (looking || !this.port.isLive) return;
      looking = true;
      try {
        const fields = await this.fields();
        const words = JSON.stringify(fields);
        if (stopped || words === known) return;
        known = words;
        tell(fields);
      } catch (why) {
        if (!stopped) refused(why as Error);
      } finally {
        looking = false;
      }
    };
    let stopped = false;
    const timer = setInterval(() => void look(), FIELDS_MILLIS);
    void look();
    return () => {
      stopped = true;
      clearInterval(timer);
    };
  }

  /**
   * Fills a field in, by its number, and leaves it; answers what the page's own validation says of it. A box is `true` or
   * `false`, a `list` has one value on each line. Needs the feature `form`, and that this agent acts.
   * @example
   * const [field] = await viewing.control.fields();
   * const { valid, message } = await viewing.control.set(field.field, 'ana@bank.example');
   */
  async set(field: number, value: string): Promise<{ readonly valid: boolean; readonly message: string }> {
    const { valid = true, message = '' } = await this.act({ kind: 'set', field, value });
    return { valid, message };
  }

  private flushMove(): void {
    if (this.move !== null) clearTimeout(this.move.timer);
    const { latestMove } = this;
    [this.move, this.latestMove] = [null, null];
    // A pointer's way that is lost is lost: the next move tells where it is.
    if (latestMove !== null) this.port.party.ask({ type: 'assist.act', ...latestMove, seen: this.port.seen }).catch(() => undefined);
  }

  private act(act: Act): Promise<Acted> {
    if (act.kind !== 'key' && act.kind !== 'text') this.flushMove();
    return this.ask({ type: 'assist.act', ...act, seen: this.port.seen });
  }

  private async ask(command: Body<AssistCommand>): Promise<Acted> {
    const { result = {} } = await this.port.party.askWithin(ANSWER_MILLIS, command);
    const acted = readActed(result, 'result');
    if (acted.refused !== undefined) throw new Refused(acted.refused, acted.words ?? '');
    return acted;
  }

  private async tell(command: Body<AssistCommand>): Promise<void> {
    await this.port.party.askWithin(ANSWER_MILLIS, command);
  }
}

const place = (x: number, y: number): { readonly x: number; readonly y: number } => ({ x: Math.round(x), y: Math.round(y) });
