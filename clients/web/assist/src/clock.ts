/** A command to the server, answered with its clock. */
export type AskTime = () => Promise<number>;

const PROBES = 3;

/**
 * The server's clock as seen from here: right to half a round trip, of the quickest of a few probes. Consumers stamp their
 * pictures by it and agents tell their age by it, so that neither's own clock matters.
 */
export class ServerClock {
  private offset = 0;
  private best = Infinity;

  now(): number {
    return local() + this.offset;
  }

  async probe(ask: AskTime): Promise<void> {
    for (let i = 0; i < PROBES; i++) {
      const sent = local();
      const server = await ask();
      const arrived = local();
      if (arrived - sent > this.best) continue;
      this.best = arrived - sent;
      this.offset = server - (sent + arrived) / 2;
    }
  }
}

const local = (): number => performance.timeOrigin + performance.now();
