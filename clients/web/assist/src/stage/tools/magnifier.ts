import type { Drawing } from '../../marks/board';
import { boxOf } from '../../marks/board';
import type { PartOfWindow } from '../../wire/messages';
import type { Drawings } from './drawings';

/**
 * What of the page the customer sees enlarged, and who opened that.
 * @example
 * line.textContent = viewing.magnifier.now === null ? '' : 'The customer sees a part enlarged.';
 */
export interface Enlarged {
  /** The agent's number. */
  readonly agent: number;
  /** The part that is enlarged, in pixels of the document, where it lies now. */
  readonly box: PartOfWindow;
}

/**
 * A window over the customer's page in which the customer sees a part of it at twice its size, around where it lies, or as
 * large as the customer's window has room for. There is one in a session; whoever opens another closes that. It lies on the page
 * as drawings do and needs the feature `draw`; the customer can close it. It ends with the pause, with the page and with its
 * agent. The viewing's event `zoom` tells of it.
 * @example
 * await viewing.magnifier.open({ x: 120, y: 340, width: 300, height: 120 });
 */
export class Magnifier {
  private enlarged: Enlarged | null = null;
  private readonly drawings: Drawings;
  private readonly told: (phase: 'started' | 'moved' | 'ended', part: Enlarged) => void;

  /** @internal */
  constructor(drawings: Drawings, told: (phase: 'started' | 'moved' | 'ended', part: Enlarged) => void) {
    this.drawings = drawings;
    this.told = told;
  }

  /** What is enlarged; null while nothing is. */
  get now(): Enlarged | null {
    return this.enlarged;
  }

  /** Something was drawn, moved or erased. @internal */
  look(): void {
    this.is(enlargedBy(this.drawings.lens));
  }

  /** Nobody looks any more. @internal */
  over(): void {
    this.is(null);
  }

  private is(now: Enlarged | null): void {
    const before = this.enlarged;
    if (JSON.stringify(now) === JSON.stringify(before)) return;
    this.enlarged = now;
    const goesOn = before !== null && now?.agent === before.agent;
    if (before !== null && !goesOn) this.told('ended', before);
    if (now !== null) this.told(goesOn ? 'moved' : 'started', now);
  }

  /**
   * Enlarges this part, in pixels of the document, at least 16 by 16; where this agent has it open already it moves there.
   * Resolves and rejects as a drawing does, and with `bad-request` where the part is too small.
   * @example
   * await viewing.magnifier.open({ x: 120, y: 340, width: 300, height: 120 });
   */
  async open({ x, y, width, height }: PartOfWindow): Promise<void> {
    await this.drawings.lay([x, y, x + width, y + height]);
  }

  /**
   * Closes it, where it is this agent's own; does nothing otherwise.
   * @example
   * await viewing.magnifier.close();
   */
  async close(): Promise<void> {
    await this.drawings.lift();
  }
}

/** What a lens enlarges where it lies now. */
function enlargedBy(lens: Drawing | undefined): Enlarged | null {
  if (lens === undefined) return null;
  const { x, y, width, height } = boxOf(lens.points);
  return { agent: lens.agent, box: { x: x + lens.dx, y: y + lens.dy, width, height } };
}
