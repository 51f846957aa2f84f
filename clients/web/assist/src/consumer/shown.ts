/** The latest picture of a variant that was sent, and the latest that looked the same. */
interface Pictures {
  readonly sent: number;
  readonly until: number;
}

/** When which picture was taken: an agent's act is judged by the one that the agent saw. Kept from the first picture on, because an agent may act at once. */
export class Shown {
  /** When the latest picture was taken. */
  latest = 0;
  private readonly pictures = new Map<number, Pictures>();

  /** A picture was compared with the one before; without `anything` it was the same, and nobody got it. */
  told(variant: number, captured: number, anything: boolean): void {
    const sent = anything ? captured : (this.pictures.get(variant)?.sent ?? captured);
    this.pictures.set(variant, { sent, until: captured });
  }

  /** Who saw the latest picture that was sent also saw the later ones that looked the same. */
  meant(variant: number, seen: number): number {
    const { sent, until } = this.pictures.get(variant) ?? { sent: Infinity, until: 0 };
    return seen >= sent ? Math.max(seen, until) : seen;
  }
}
