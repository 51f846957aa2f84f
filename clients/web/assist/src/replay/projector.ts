import { dispatch, type Handlers, type Told } from '../dispatch';
import { Board } from '../marks/board';
import { Glass } from '../stage/glass';
import { Surface } from '../stage/surface';
import { readForAgent } from '../wire/for-agents';
import { readPicture } from '../wire/pictures';
import type { Entry } from './reader';

/** What does not stay is not shown any more when a later moment is gone to. */
const FADED_MILLIS = 3_000;

/**
 * Shows entries of a section in their order, up to a moment that may move on meanwhile: pictures on a surface as a live stage
 * has it, drawings on a board as everybody has it.
 */
export class Projector {
  readonly glass = new Glass();
  readonly board = new Board();
  private surface = new Surface(() => {});
  private entries: readonly Entry[] = [];
  private at = 0;
  private target = 0;
  private round = 0;
  private working: Promise<void> = Promise.resolve();
  private readonly resized: () => void;
  private readonly handlers: readonly Handlers[] = [
    {
      'assist.drawn': ({ type: _type, whole, ...drawing }) => this.board.put(drawing, whole),
      'assist.erased': ({ agent, mark }) => this.board.erase(agent, mark),
      'assist.moved': ({ type: _type, ...moved }) => this.board.move(moved),
    },
  ];

  /** @param resized the window of the recorded page has another size now */
  constructor(resized: () => void) {
    this.resized = resized;
    this.glass.lay(this.board.svg);
  }

  /** Everything up to this moment; with `entries` these, from their beginning on an empty surface. Resolves when it shows. */
  show(target: number, entries?: readonly Entry[]): Promise<void> {
    this.target = target;
    if (entries !== undefined) {
      this.round++;
      this.entries = entries;
      this.at = 0;
      const { round } = this;
      this.working = this.working.then(() => this.begin(round));
    }
    const { round } = this;
    this.working = this.working.then(() => this.goOn(round)).catch((trouble: unknown) => console.error('a recorded picture could not be shown', trouble));
    return this.working;
  }

  private begin(round: number): void {
    if (round !== this.round) return;
    this.surface = new Surface(() => {});
    this.board.erase();
  }

  private async goOn(round: number): Promise<void> {
    let isWhole = false;
    for (let entry = this.entries[this.at]; round === this.round && entry !== undefined && entry.at <= this.target; entry = this.entries[this.at]) {
      this.at++;
      if (entry.kind === 'drawing') this.draw(entry);
      if (entry.kind === 'picture') isWhole = (await this.take(entry)) ?? isWhole;
    }
    if (!isWhole || round !== this.round) return;
    this.glass.paint(this.surface, this.resized);
    this.board.scrolledTo(this.glass.offset.x, this.glass.offset.y);
  }

  /** Whether the picture is whole now; nothing where that is as before. */
  private async take({ body }: Entry): Promise<boolean | undefined> {
    const read = readPicture(body);
    if (!read.ok) return undefined;
    const { picture } = read;
    if (picture.is === 'view') {
      this.surface.show(picture);
      return true;
    }
    if (picture.is !== 'frame') return undefined;
    const { surface } = this;
    (await surface.ready(picture))();
    return picture.last;
  }

  private draw({ at, body }: Entry): void {
    const read = readForAgent(JSON.stringify({ seq: 1, ...(JSON.parse(new TextDecoder().decode(body)) as object) }));
    if (read.kind !== 'message') return;
    const message = read.message as Told;
    const isFaded = message.type === 'assist.drawn' && !message.stays && this.target - at > FADED_MILLIS;
    if (!isFaded) dispatch(this.handlers, message);
  }
}
