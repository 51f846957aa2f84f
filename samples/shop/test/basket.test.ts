import { describe, expect, it } from 'vitest';
import { add, MOST_OF_ONE, parse, pieces, remove, total, type Line } from '../src/basket';
import { bySlug, CATALOGUE, price } from '../src/catalogue';

const boots = bySlug('ridgeway-boots')!;
const lamp = bySlug('glow-headlamp')!;

describe('the basket', () => {
  it('counts what is put in, by product and choice', () => {
    const lines = [['42', boots], ['42', boots], ['43', boots], ['Black', lamp]] as const;
    const basket = lines.reduce<readonly Line[]>((all, [choice, product]) => add(all, product, choice), []);
    expect(basket).toEqual([
      { slug: 'ridgeway-boots', choice: '42', count: 2 },
      { slug: 'ridgeway-boots', choice: '43', count: 1 },
      { slug: 'glow-headlamp', choice: 'Black', count: 1 },
    ]);
    expect([pieces(basket), total(basket, CATALOGUE)]).toEqual([4, 3 * 18_900 + 4_900]);
    expect(pieces(remove(basket, basket[0]!))).toBe(2);
  });

  it('holds nine of one at most', () => {
    let basket: readonly Line[] = [];
    for (let times = 0; times < 12; times++) basket = add(basket, boots, '42');
    expect(pieces(basket)).toBe(MOST_OF_ONE);
  });

  it('survives a reload, and whatever else was kept', () => {
    const basket = add([], boots, '42');
    expect(parse(JSON.stringify(basket))).toEqual(basket);
    for (const kept of [null, '{', '{}', 'null', '7']) expect(parse(kept)).toEqual([]);
    const odd = [null, { slug: 7 }, { slug: 'a', choice: 'b', count: 0 }, { slug: 'a', choice: 'b', count: 10 }, { slug: 'a', choice: 'b', count: 1.5 }];
    expect(parse(JSON.stringify([...odd, ...basket]))).toEqual(basket);
  });

  it('charges nothing for what is no longer sold', () => {
    expect(total([{ slug: 'gone', choice: 'x', count: 3 }], CATALOGUE)).toBe(0);
  });
});

describe('the catalogue', () => {
  it('has a slug for each product that an address can hold', () => {
    expect(new Set(CATALOGUE.map(({ slug }) => slug)).size).toBe(CATALOGUE.length);
    for (const { slug } of CATALOGUE) expect(slug).toMatch(/^[a-z0-9-]+$/);
  });

  it('writes prices to the cent', () => expect([price(18_900), price(5)]).toEqual(['189.00 €', '0.05 €']));
});
