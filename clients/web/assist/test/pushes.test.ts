import { describe, expect, it, vi } from 'vitest';
import { Party } from '../src/party';
import { Pushes } from '../src/stage/tools/pushes';

/** Never answers. */
class Deaf {
  readonly askWithin = Party.prototype.askWithin;
  readonly ask = (): Promise<never> => new Promise(() => {});
}

describe('what an agent wants of documents', () => {
  it.each([
    ['a document', (pushes: Pushes) => pushes.document('https://bank.example/tariffs.pdf')],
    ['a link', (pushes: Pushes) => pushes.link('https://bank.example/form')],
    ['another page', (pushes: Pushes) => pushes.turn(1, 2)],
    ['an end', (pushes: Pushes) => pushes.close(1)],
  ] as const)('is refused in words when nobody answers: %s', async (_what, wish) => {
    vi.useFakeTimers();
    const refused = expect(wish(new Pushes({ party: new Deaf() as unknown as Party, url: 'https://bank.example', changed: () => {} }))).rejects.toMatchObject({ code: 'timeout', message: 'nobody answered within 8 seconds' });
    await vi.advanceTimersByTimeAsync(8_000);
    await refused;
    vi.useRealTimers();
  });
});
