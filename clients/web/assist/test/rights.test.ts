import { describe, expect, it, vi } from 'vitest';
import { bookOf } from '../src/consumer/book';
import { Rights } from '../src/consumer/tools/control/rights';

const book = await bookOf({});

/** The innermost of a row of elements, each inside the one before, by their markers. */
function inside(...markers: readonly (string | null)[]): Element {
  let parent: unknown = null;
  for (const marker of markers) {
    const attributes: Record<string, string> = marker === null ? {} : { 'data-assist-permission': marker };
    parent = { localName: 'div', ownerDocument: {}, parentElement: parent, parentNode: parent, getAttribute: (name: string) => attributes[name] ?? null, matches: () => false };
  }
  return parent as Element;
}

const may = (viewable: readonly string[], interactive: readonly string[], element: Element): string => {
  const reach = new Rights({ viewable, interactive }, book).to(element);
  return !reach.sees ? 'hidden' : reach.acts ? 'act' : 'see';
};

/** The two truth tables that `docs/guide/assist.md` has. */
describe('what an agent may touch, by the markers of the page', () => {
  it.each([
    ['X', ['X'], ['X'], 'act'],
    ['X', ['X'], [], 'see'],
    ['X', [], ['X'], 'hidden'],
    ['X', [], [], 'hidden'],
    ['X', ['default'], ['default'], 'hidden'],
    ['X', ['default'], ['X'], 'hidden'],
    ['X', ['X'], ['default'], 'see'],
    ['B', ['X'], ['X'], 'hidden'],
    [null, ['X', 'default'], ['X', 'default'], 'act'],
    [null, ['X'], ['X'], 'hidden'],
    [null, ['default'], ['default'], 'act'],
    [null, [], [], 'hidden'],
    [null, ['default'], ['X'], 'see'],
    ['B', ['X'], ['B'], 'hidden'],
    ['B', ['B'], ['X'], 'see'],
  ] as const)('an element marked %s, viewable %j, interactive %j: %s', (marker, viewable, interactive, what) => {
    expect(may(viewable, interactive, inside(marker))).toBe(what);
  });

  it.each([
    ['A', null, ['A'], ['A'], 'act', 'act'],
    ['A', 'A', ['A'], ['A'], 'act', 'act'],
    ['A', 'B', ['A'], ['A'], 'hidden', 'act'],
    ['A', 'B', ['A', 'B'], ['A'], 'see', 'act'],
    ['A', 'B', ['A', 'B'], ['B'], 'act', 'see'],
    ['A', 'B', ['B'], ['B'], 'hidden', 'hidden'],
    [null, null, ['default'], ['default'], 'act', 'act'],
    [null, 'B', ['B'], ['B'], 'hidden', 'hidden'],
  ] as const)('parent %s, child %s, viewable %j, interactive %j: child %s, parent %s', (parent, child, viewable, interactive, ofChild, ofParent) => {
    expect(may(viewable, interactive, inside(parent, child))).toBe(ofChild);
    expect(may(viewable, interactive, inside(parent))).toBe(ofParent);
  });

  it('goes through shadow roots, where a host hides all that is in it', () => {
    const host = inside('B');
    const inner = { localName: 'button', parentElement: null, parentNode: { nodeType: 11, host }, getAttribute: () => null, matches: () => false } as unknown as Element;
    expect(may(['default'], ['default'], inner)).toBe('hidden');
    expect(may(['B'], ['B'], inner)).toBe('act');
  });

  it('hides what a shadow tree shows in a hidden place, also one that is closed', () => {
    const host = inside(null) as unknown as { shadowRoot?: object };
    const within = { nodeType: 11, host };
    const slot = { localName: 'slot', ownerDocument: {}, parentElement: null, parentNode: within, getAttribute: () => 'B', matches: () => false, assignedElements: () => [closed] };
    const child = { ...inside(null), parentElement: host, parentNode: host };
    const closed = { ...child };
    const named = { ...child, assignedSlot: slot };
    expect([may(['default'], ['default'], named as unknown as Element), may(['default', 'B'], ['default'], named as unknown as Element)]).toEqual(['hidden', 'act']);
    // Of a closed tree only who holds it can tell.
    host.shadowRoot = { querySelectorAll: () => [slot] };
    expect([may(['default'], ['default'], closed as unknown as Element), may(['default', 'B'], ['default'], closed as unknown as Element)]).toEqual(['hidden', 'act']);
  });

  it('goes through frames, whose element hands its marker down and hides all that is in it', () => {
    vi.stubGlobal('window', {});
    const inFrame = (frame: Element): Element => ({ ...inside(null), ownerDocument: { defaultView: { frameElement: frame } } }) as unknown as Element;
    expect(may(['default'], ['default'], inFrame(inside('B')))).toBe('hidden');
    expect(may(['B'], ['default'], inFrame(inside('B')))).toBe('see');
    expect(may(['B'], ['B'], inFrame(inFrame(inside('B'))))).toBe('act');
    vi.unstubAllGlobals();
  });

  it('begins with what the frame of another page hands down', () => {
    const to = (marker: string): unknown => new Rights({ viewable: ['B'], interactive: ['B'] }, book, { marker }).to(inside(null));
    expect([to('B'), to('default')]).toEqual([{ sees: true, acts: true }, { sees: false, label: 'permission' }]);
  });

  it('hides what can not be judged', () => {
    const broken = { localName: 'p', parentElement: null, parentNode: null, getAttribute: () => null, matches: () => { throw new Error('no'); } } as unknown as Element;
    expect(may(['default'], ['default'], broken)).toBe('hidden');
  });
});
