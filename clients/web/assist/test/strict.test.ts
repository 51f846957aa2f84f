import { describe, expect, it } from 'vitest';
import { ROOT, type Inherited, type Judged, type Rules } from '../src/consumer/judge';
import { matches } from '../src/consumer/strict/globs';
import { Strict } from '../src/consumer/strict/rules';
import type { Permissions } from '../src/wire/messages';

const DEFAULT: Permissions = { viewable: ['default'], interactive: [] };

/** An element that matches these selectors; it lies in a document that is its own address. */
const element = (matching: readonly string[] = [], address = 'https://bank.example/', attributes: Readonly<Record<string, string>> = {}, localName = 'div'): Judged => ({
  localName,
  ownerDocument: address as unknown as Document,
  getAttribute: (name) => attributes[name] ?? null,
  matches: (selector) => matching.includes(selector),
});

// A selector can be tried only where there is a document.
Object.assign(globalThis, { document: { querySelector: (selector: string) => (selector === ':::' ? raise(new SyntaxError('no selector')) : null) } });
function raise(trouble: Error): never {
  throw trouble;
}
const bookOf = (rules: Rules): Strict => new Strict(rules, (address) => [address as unknown as string]);

/** What becomes of a row of elements, each inside the one before. */
function judged(rules: Rules, ...path: readonly Judged[]): string[] {
  const judge = bookOf(rules).judge(DEFAULT);
  let from: Inherited | undefined = ROOT;
  const found: string[] = [];
  for (const each of path) {
    if (from === undefined) break;
    const verdict = judge.judge(each, from);
    found.push(verdict.shown ? 'shown' : verdict.label);
    from = verdict.inherited;
  }
  return found;
}

describe('a page that is private by default', () => {
  const rules: Rules = { showOnly: ['.price'], mask: ['.secret'] };

  it('shows what is named, with all inside, in something that does not show', () => {
    expect(judged(rules, element(), element(), element(['.price']), element())).toEqual(['not shown', 'not shown', 'shown', 'shown']);
    expect(judged({ showOnly: [] }, element(), element(['[data-assist-show]']))).toEqual(['not shown', 'shown']);
  });

  it('hides in there what is hidden for another reason, and shows nothing in what is', () => {
    expect(judged(rules, element(['.price']), element([], undefined, { type: 'password' }, 'input'))).toEqual(['shown', 'secret field']);
    expect(judged(rules, element(['.price']), element(['.secret']), element(['.price']))).toEqual(['shown', 'rule']);
    expect(judged(rules, element([], undefined, { 'data-assist-permission': 'account' }), element(['.price']))).toEqual(['permission']);
  });

  it('shows nothing of what could not be judged', () => {
    const broken = { ...element(), matches: () => raise(new Error('no selector')) };
    expect(judged(rules, broken, element(['.price']))).toEqual(['not judged']);
  });
});

describe('rules for some pages', () => {
  const rules: Rules = { mask: ['.a'], pages: [{ on: '/transfer/**', mask: ['.b'] }, { on: '/payslips', private: true }, { on: '/shop/**', showOnly: ['.price'] }] };
  const at = (path: string, ...matching: string[]): Judged => element(matching, `https://bank.example${path}`);

  it('hold there, together with those for all pages, and nowhere else', () => {
    expect(judged(rules, at('/transfer/new', '.b'))).toEqual(['rule']);
    expect(judged(rules, at('/transfer/new', '.a'))).toEqual(['rule']);
    expect(judged(rules, at('/home', '.b'))).toEqual(['shown']);
    expect(judged(rules, at('/shop/lamps'))).toEqual(['not shown']);
    expect(judged(rules, at('/shop/lamps', '.price'))).toEqual(['shown']);
  });

  it('hide all of a page that is private', () => expect(judged(rules, at('/payslips?month=3'), at('/payslips', '.price'))).toEqual(['private page']));

  it('are asked at every element, so they hold from the moment in which the address is another one', () => {
    let address = 'https://bank.example/home';
    const judge = new Strict(rules, () => [address]).judge(DEFAULT);
    const one = element(['.b']);
    expect(judge.judge(one, ROOT).shown).toBe(true);
    address = 'https://bank.example/transfer';
    expect(judge.judge(one, ROOT)).toEqual({ shown: false, label: 'rule' });
  });

  it('hold for what lies in a frame by the address around it, and by its own', () => {
    const judge = new Strict(rules, () => ['https://bank.example/shop/frame', 'https://bank.example/transfer/1']).judge(DEFAULT);
    expect(judge.judge(element(['.b', '.price']), ROOT)).toEqual({ shown: false, label: 'rule' });
    // What is shown under the rules around it need not be under its own.
    expect(judge.judge(element(), { marker: 'default', open: '[]' })).toMatchObject({ shown: false, label: 'not shown' });
  });

  it('hide all of a document that is no longer shown', () => {
    expect(new Strict(rules, () => []).judge(DEFAULT).judge(element(), ROOT)).toEqual({ shown: false, label: 'private page' });
  });

  it('are the same object while the same ones hold', () => {
    const book = bookOf(rules);
    const of = (address: string): unknown => book.inForce(address as unknown as Document);
    expect(of('https://bank.example/transfer/1')).toBe(of('https://bank.example/transfer/2'));
    expect(of('https://bank.example/transfer/1')).not.toBe(of('https://bank.example/home'));
  });

  it.each([
    ['/transfer/**', 'https://bank.example/transfer/to/ana', true],
    ['/transfer/**', 'https://bank.example/transfer', true],
    ['/transfer/**', 'https://bank.example/transfers', false],
    ['/transfer/*', 'https://bank.example/transfer/new', true],
    ['/transfer/*', 'https://bank.example/transfer/to/ana', false],
    ['/**/pin', 'https://bank.example/my/cards/pin', true],
    ['/transfer', 'https://bank.example/transfer?step=2#end', true],
    ['/?view=pay*', 'https://bank.example/?view=payslip/3', true],
    ['/?view=pay*', 'https://bank.example/?view=home', false],
    ['/#/transfer/**', 'https://bank.example/#/transfer/new', true],
    ['/#/transfer/**', 'https://bank.example/#/home', false],
    ['https://bank.example/**', 'https://bank.example/', true],
    ['https://*.bank.example/pay', 'https://www.bank.example/pay', true],
    ['https://bank.example/**', 'https://bank.example.evil.test/', false],
    ['/transfer', 'https://bank.example/%74ransfer', true],
    ['/Transfer', 'https://bank.example/transfer', true],
    ['/a.b', 'https://bank.example/axb', false],
    ['/100%', 'https://bank.example/100%', true],
  ] as const)('%s on %s: %s', (glob, address, holds) => expect(matches(glob, address)).toBe(holds));
});

describe('texts that a site hides', () => {
  const covered = (texts: Rules['texts'], text: string): string => bookOf({ texts: texts! }).judge(DEFAULT).cover(text);

  it('are covered wherever they stand, letters too, and card numbers besides', () => {
    expect(covered([/\bES\d\d(?: ?\d{4}){5}\b/], 'From ES91 2100 0418 4502 0005 1332.')).toBe('From ████ ████ ████ ████ ████ ████.');
    expect(covered(['K-\\d{4,}'], 'Customers K-1234 and K-12')).toBe('Customers ██████ and K-12');
    expect(covered([/kd\d+/i], 'KD77, 4111 1111 1111 1111')).toBe('████, ████ ████ ████ ████');
    expect(covered([/kd\d+/], 'Nothing of the kind')).toBe('Nothing of the kind');
  });

  it('never uncover a part of one another, or of a card number', () => {
    expect(covered(['4111', '11 1'], '4111 1111 1111 1111')).toBe('████ ████ ████ ████');
    expect(covered(['abc', 'bcd'], 'abcd')).toBe('████');
  });
});

describe('what can’t be a rule', () => {
  it.each([
    ['a selector', { showOnly: [':::'] }, SyntaxError],
    ['a selector for some pages', { pages: [{ on: '/x', mask: [':::'] }] }, SyntaxError],
    ['an expression', { texts: ['('] }, SyntaxError],
    ['a glob', { pages: [{ on: 'transfer/**', private: true }] }, /no glob for addresses: transfer/],
  ] as const)('is named: %s', (_what, rules, error) => expect(() => bookOf(rules)).toThrow(error));
});
