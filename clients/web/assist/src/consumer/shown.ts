/** A picture of a variant that was sent, and the latest that looked the same. */
interface Picture {
  readonly sent: number;
  readonly until: number;
}

/** Nobody acts on a picture before these. */
const MOST_PICTURES = 64;

/** When which picture was taken: an agent's act is judged by the one that the agent saw. Kept from the first picture on, because an agent may act at once. */
export class Shown {
  /** When the latest picture was taken. */
  latest = 0;
  /** By variant, the latest first. */
  private readonly pictures = new Map<number, readonly Picture[]>();

  /** A picture was compared with the one before; without `anything` it was the same, and nobody got it. */
  told(variant: number, captured: number, anything: boolean): void {
    const [last, ...before] = this.pictures.get(variant) ?? [];
    const now = anything || last === undefined ? [{ sent: captured, until: captured }, ...(last === undefined ? [] : [last])] : [{ ...last, until: captured }];
    this.pictures.set(variant, [...now, ...before].slice(0, MOST_PICTURES));
  }

  /** Who saw a picture also saw the later ones that looked the same, whatever is on its way by now. */
  meant(variant: number, seen: number): number {
    return Math.max(seen, this.pictures.get(variant)?.find(({ sent }) => sent <= seen)?.until ?? 0);
  }
}
