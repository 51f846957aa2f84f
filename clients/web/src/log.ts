/**
 * What happened in a session, for support: the latest 1,000 lines, one for each event. Nothing secret and nobody's name goes in:
 * no token, no SDP, no address, no keys that were pressed. Ids of calls do, because the server's logs name calls by them.
 */
export class Log {
  private readonly lines: string[] = [];
  private dropped = 0;
  private readonly now: () => Date;

  constructor(now: () => Date = () => new Date()) {
    this.now = now;
  }

  write(what: string, about: Readonly<Record<string, string | number | boolean | undefined>> = {}): void {
    const details = Object.entries(about).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${String(value)}`]));
    this.lines.push([this.now().toISOString(), what, ...details].join(' ').slice(0, MOST_CHARACTERS));
    if (this.lines.length <= MOST_LINES) return;
    this.lines.shift();
    this.dropped++;
  }

  text(header: readonly string[]): string {
    const gap = this.dropped === 0 ? [] : [`(${this.dropped} older lines are gone)`];
    return [...header, ...gap, ...this.lines, ''].join('\n');
  }
}

const MOST_LINES = 1_000;
const MOST_CHARACTERS = 500;

/** Fields of messages that are figures, ids or words of a closed set: everything else stays out of the log. */
const PLAIN = ['call', 'check', 'attach', 'state', 'phase', 'by', 'kind', 'reason', 'status', 'code', 'score', 'lossPercent', 'audio', 'video', 'held', 'available', 'to'];

/** What of a message may be told: `to` only where it is an id, as in `call.moved`. */
export function plainly(message: object): Record<string, string | number | boolean> {
  return Object.fromEntries(
    Object.entries(message).filter(
      ([name, value]) => PLAIN.includes(name) && (typeof value !== 'string' || /^[a-z-]{1,32}$|^[0-9a-f]{32}$/.test(value)) && typeof value !== 'object',
    ),
  ) as Record<string, string | number | boolean>;
}
