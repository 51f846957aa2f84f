import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Frames } from '../src/consumer/frames';
import { Envoy, type Seer } from '../src/consumer/tools/control/envoy';
import type { Hands } from '../src/consumer/tools/control/hands';
import type { Rights } from '../src/consumer/tools/control/rights';
import type { Acted, Wanted } from '../src/wire/acts';

const PAY = 'https://pay.example';

interface Asked {
  readonly n: number;
  readonly wanted: Wanted & { readonly seen?: number };
}

/** A page with a frame of another origin in it, whose page answers what it is told to. */
class Page {
  readonly asked: Asked[] = [];
  answers: ((asked: Asked) => object) | null = null;
  seen = true;
  private readonly heard: ((event: object) => void)[] = [];
  private readonly window = { postMessage: (message: Asked) => this.ask(message) };
  readonly frame = { localName: 'iframe', title: 'Payment', contentWindow: this.window, isConnected: true, getClientRects: () => [1] };
  readonly frames: Frames;
  readonly envoy: Envoy;

  constructor(acts = true) {
    vi.stubGlobal('addEventListener', (_name: string, then: (event: object) => void) => this.heard.push(then));
    vi.stubGlobal('document', { querySelectorAll: () => [this.frame] });
    this.frames = new Frames([PAY], {}, () => 1_000, () => {});
    this.says({ alongside: 'here', acts });
    this.envoy = new Envoy({ do: async () => ({ fields: [{ field: 1, type: 'text', label: 'Here' }] }) } as unknown as Hands, () => this.frames.guests);
  }

  says(data: object, origin = PAY): void {
    for (const then of this.heard) then({ data, origin, source: this.window });
  }

  does(wanted: object, variant: number | null = 1): Promise<Acted> {
    const rights = { to: () => (this.seen ? { sees: true, acts: true } : { sees: false, label: 'permission' }), cover: (text: string) => text } as unknown as Rights;
    const agent: Seer = { variant, rights, maySubmit: false };
    return this.envoy.do({ agent: 1, at: 1, seen: 1_001, ...wanted } as Wanted, agent);
  }

  private ask(message: Asked): void {
    if ((message as { alongside?: string }).alongside !== 'act') return;
    this.asked.push(message);
    if (this.answers !== null) this.says({ alongside: 'acted', n: message.n, result: this.answers(message) });
  }
}

const fields = { fields: [{ field: 7, type: 'text', label: 'Sum' }, { field: 8, group: 'Inner', type: 'text', label: 'Code' }] };

describe('acts in a frame of another origin', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('has its fields behind those of the page, by its title and the same numbers each time', async () => {
    const page = new Page();
    page.answers = () => fields;
    const first = await page.does({ kind: 'form' });
    expect(first.fields!.map(({ group, label }) => [group, label])).toEqual([[undefined, 'Here'], ['Payment', 'Sum'], ['Inner', 'Code']]);
    expect(await page.does({ kind: 'form' })).toEqual(first);
    page.answers = () => ({ valid: false, message: 'No.' });
    expect(await page.does({ kind: 'set', field: first.fields![2]!.field, value: 'x' })).toEqual({ valid: false, message: 'No.' });
    expect(page.asked.at(-1)!.wanted).toMatchObject({ kind: 'set', field: 8, value: 'x', submit: false });
  });

  it('is told as what that page showed in the picture that the agent saw', async () => {
    const page = new Page();
    page.says({ alongside: 'picture', variant: 1, captured: 640, data: 'data:image/png;base64,AA', hidden: [] });
    page.answers = () => fields;
    const [, sum] = (await page.does({ kind: 'form' })).fields!;
    await page.does({ kind: 'set', field: sum!.field, value: 'x' });
    expect(page.asked.at(-1)!.wanted.seen).toBe(640);
  });

  it.each<readonly [string, string, (page: Page) => void, number | null]>([
    ['gone', 'the frame’s page was loaded anew', (page) => page.says({ alongside: 'here', acts: true }), 1],
    ['hidden', 'the agent may not see the frame any more', (page) => void (page.seen = false), 1],
    ['frame', 'the agent has no picture', () => {}, null],
    ['silent', 'that page does not answer within four seconds', (page) => void (page.answers = null), 1],
  ])('is refused as %s where %s', async (code, _why, happens, variant) => {
    const page = new Page();
    page.answers = () => fields;
    const [, sum] = (await page.does({ kind: 'form' })).fields!;
    happens(page);
    const refused = expect(page.does({ kind: 'set', field: sum!.field, value: 'x' }, variant)).rejects.toMatchObject({ code });
    await vi.advanceTimersByTimeAsync(3_999);
    await vi.advanceTimersByTimeAsync(1);
    await refused;
  });

  it('is not even asked for where its page lets nobody act, or hides from this agent', async () => {
    const [closed, hidden] = [new Page(false), new Page()];
    hidden.seen = false;
    for (const page of [closed, hidden]) {
      page.answers = () => fields;
      expect((await page.does({ kind: 'form' })).fields).toHaveLength(1);
      expect(page.asked).toEqual([]);
    }
  });

  it('takes no answer from another page, and no answer of another shape', async () => {
    const page = new Page();
    page.answers = () => fields;
    const [, sum] = (await page.does({ kind: 'form' })).fields!;
    page.answers = null;
    const refused = expect(page.does({ kind: 'set', field: sum!.field, value: 'x' })).rejects.toMatchObject({ code: 'silent' });
    page.says({ alongside: 'acted', n: page.asked.at(-1)!.n, result: {} }, 'https://evil.example');
    await vi.advanceTimersByTimeAsync(4_000);
    await refused;
    page.answers = () => ({ refused: 7 });
    await expect(page.does({ kind: 'set', field: sum!.field, value: 'x' })).rejects.toThrow('result.refused is not a text');
  });
});
