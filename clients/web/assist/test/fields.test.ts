import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { newId } from '../../src/id';
import { Refused } from '../src/party';
import { Control } from '../src/stage/tools/control';
import type { Field } from '../src/wire/acts';

const field = (value: string): Field => ({ field: 1, type: 'text', label: 'Name', value, valid: true });

/** A page whose fields are these, or which refuses to tell them. */
class Page {
  fields: readonly Field[] | Refused = [field('Ana')];
  isLive = true;
  asked = 0;
  readonly control: Control;

  constructor() {
    const page = this;
    this.control = new Control({
      seen: 0,
      get isLive() {
        return page.isLive;
      },
      party: {
        ask: () => Promise.reject(new Error('nothing else is asked')),
        askWithin: (millis, { type }) => {
          expect([millis, type]).toEqual([8_000, 'assist.form']);
          this.asked++;
          return this.fields instanceof Refused ? Promise.reject(this.fields) : Promise.resolve({ type: 'ok', re: newId(), result: { fields: this.fields } });
        },
      },
      changed: () => {},
    });
  }
}

describe('whoever watches the fields of the page', () => {
  const told: (readonly Field[])[] = [];
  const refused: Error[] = [];
  let page: Page;

  beforeEach(() => {
    vi.useFakeTimers();
    told.length = refused.length = 0;
    page = new Page();
  });
  afterEach(() => void vi.useRealTimers());

  const watch = (): (() => void) => page.control.watchFields((fields) => told.push(fields), (why) => refused.push(why));
  const pass = (millis: number): Promise<unknown> => vi.advanceTimersByTimeAsync(millis);

  it('hears of them at once, and again only when something of them changed', async () => {
    watch();
    await pass(0);
    expect(told).toEqual([[field('Ana')]]);
    await pass(3_000);
    expect(told).toHaveLength(1);
    page.fields = [field('Ben')];
    await pass(1_000);
    page.fields = [];
    await pass(1_000);
    expect(told).toEqual([[field('Ana')], [field('Ben')], []]);
  });

  it('asks for nothing while the page is not seen, and hears of what came meanwhile', async () => {
    page.isLive = false;
    watch();
    await pass(5_000);
    expect([page.asked, told]).toEqual([0, []]);
    page.isLive = true;
    await pass(1_000);
    expect(told).toEqual([[field('Ana')]]);
  });

  it('hears why a look failed, and goes on', async () => {
    page.fields = new Refused('forbidden', 'your token has no form');
    watch();
    await pass(1_000);
    expect(refused.map((why) => (why as Refused).code)).toEqual(['forbidden', 'forbidden']);
    page.fields = [field('Ana')];
    await pass(1_000);
    expect(told).toEqual([[field('Ana')]]);
  });

  it('hears nothing more once it stopped, not even the answer on its way', async () => {
    const stop = watch();
    stop();
    await pass(5_000);
    expect([page.asked, told, refused]).toEqual([1, [], []]);
  });
});
