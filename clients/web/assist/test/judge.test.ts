import { describe, expect, it } from 'vitest';
import { Judge, ROOT, withoutCards, type Inherited, type Judged } from '../src/consumer/judge';
import type { Permissions } from '../src/wire/messages';

/** As much of an element as a judge looks at. */
const element = (attributes: Readonly<Record<string, string>> = {}, localName = 'div', matching: readonly string[] = []): Judged => ({
  localName,
  getAttribute: (name) => attributes[name] ?? null,
  matches: (selector) =>
    matching.includes(selector) || (selector.includes('data-assist-mask') && ('data-assist-mask' in attributes || (attributes['class'] ?? '').split(' ').includes('assist-no-show'))),
});

const marked = (marker: string | null): Judged => element(marker === null ? {} : { 'data-assist-permission': marker });
const sees = (permissions: Permissions, path: readonly (string | null)[]): boolean => {
  const judge = new Judge(permissions, {});
  let from: Inherited = ROOT;
  for (const marker of path) {
    const verdict = judge.judge(marked(marker), from);
    if (!verdict.shown) return false;
    from = verdict.inherited;
  }
  return true;
};
const may = (...viewable: string[]): Permissions => ({ viewable, interactive: [] });

describe('what an agent may see, by the markers of the page', () => {
  it.each([
    ['X', ['X'], true],
    ['X', [], false],
    ['X', ['default'], false],
    ['B', ['X'], false],
    [null, ['X', 'default'], true],
    [null, ['X'], false],
    [null, ['default'], true],
    [null, [], false],
    ['B', ['B'], true],
  ] as const)('an element marked %s, viewable %j: %s', (marker, viewable, seen) => {
    expect(sees(may(...viewable), [marker])).toBe(seen);
  });

  it.each([
    ['A', null, ['A'], true, true],
    ['A', 'A', ['A'], true, true],
    ['A', 'B', ['A'], true, false],
    ['A', 'B', ['A', 'B'], true, true],
    ['A', 'B', ['B'], false, false],
    [null, null, ['default'], true, true],
    [null, 'B', ['B'], false, false],
    [null, 'B', ['default', 'B'], true, true],
  ] as const)('parent %s, child %s, viewable %j: parent %s, child %s', (parent, child, viewable, parentSeen, childSeen) => {
    expect(sees(may(...viewable), [parent])).toBe(parentSeen);
    expect(sees(may(...viewable), [parent, child])).toBe(childSeen);
  });
});

describe('what nobody may see', () => {
  const judge = new Judge(may('default'), { mask: ['.salary'] });
  const shown = (judged: Judged): boolean => judge.judge(judged, ROOT).shown;

  it.each([
    ['a password', element({ type: 'password' }, 'input')],
    ['a password in capitals', element({ type: ' PassWord ' }, 'input')],
    ['a password whose type is shown as text for a moment', { ...element({ type: 'text', autocomplete: 'current-password' }, 'input') }],
    ['a card number', element({ autocomplete: 'billing cc-number' }, 'input')],
    ['a card code', element({ autocomplete: 'cc-csc' }, 'select')],
    ['a one-time code', element({ autocomplete: 'one-time-code' }, 'input')],
    ['what the page marks', element({ 'data-assist-mask': '' })],
    ['what the page classes', element({ class: 'big assist-no-show' })],
    ['what a rule names', element({}, 'div', ['.salary'])],
  ])('%s', (_what, judged) => expect(shown(judged)).toBe(false));

  it('but an ordinary field is seen', () => expect(shown(element({ type: 'text', autocomplete: 'name' }, 'input'))).toBe(true));

  it('is also what can not be judged', () => {
    const broken: Judged = {
      localName: 'div',
      getAttribute: () => null,
      matches: () => {
        throw new Error('no selector');
      },
    };
    expect(judge.judge(broken, ROOT)).toEqual({ shown: false, label: 'not judged' });
  });
});

describe('payment cards in text', () => {
  it('are covered, however they are grouped, and other numbers are not', () => {
    expect(withoutCards('Card 4111 1111 1111 1111, paid')).toBe('Card ████ ████ ████ ████, paid');
    expect(withoutCards('5500-0055-5555-5559')).toBe('████-████-████-████');
    expect(withoutCards('340000000000009')).toBe('███████████████');
    expect(withoutCards('4111 1111 1111 1112')).toBe('4111 1111 1111 1112');
    expect(withoutCards('Order 123456, 12 March')).toBe('Order 123456, 12 March');
  });

  it('are covered where other digits stand around them', () => {
    expect(withoutCards('77 4111 1111 1111 1111')).toBe('77 ████ ████ ████ ████');
    expect(withoutCards('4111 1111 1111 1111 12/27 123')).toBe('████ ████ ████ ████ 12/27 123');
    expect(withoutCards('2 4111111111111111 737')).toBe('2 ████████████████ 737');
    expect(withoutCards('4111\u00a01111\u00a01111\u00a01111')).toBe('████\u00a0████\u00a0████\u00a0████');
    expect(withoutCards('4111 1111 1111 1111 5500 0055 5555 5559')).toBe('████ ████ ████ ████ ████ ████ ████ ████');
    expect(withoutCards('DE89 3704 0044 0532 0130 00')).toBe('DE89 3704 0044 0532 0130 00');
    expect(withoutCards('41111111111111110000')).toBe('41111111111111110000');
  });
});
