import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Told } from '../src/dispatch';
import { dispatch } from '../src/dispatch';
import type { Party } from '../src/party';
import { Drawings } from '../src/stage/tools/drawings';
import { Magnifier } from '../src/stage/tools/magnifier';

/** As much of a document as a board of drawings needs. */
class Element {
  readonly dataset: Record<string, string> = {};
  readonly attributes: Record<string, string> = {};
  setAttribute(name: string, value: string): void {
    this.attributes[name] = value;
  }
  append(): void {}
  replaceChildren(): void {}
  remove(): void {}
}

const DRAWN = { type: 'assist.drawn', whole: true, tool: 'lens', colour: '#d61a4f', width: 4, stays: true, dx: 0, dy: 0, shown: true } as const;

describe('what an agent draws', () => {
  let asked: Record<string, unknown>[];
  let refuse: string | null;
  let drawings: Drawings;
  let magnifier: Magnifier;
  let zooms: string[];

  const hear = (message: object): void => dispatch([drawings.handlers], message as Told);

  beforeEach(() => {
    vi.stubGlobal('document', { createElementNS: () => new Element() });
    [asked, refuse, zooms] = [[], null, []];
    const party = {
      askWithin: (_millis: number, command: Record<string, unknown>) => {
        asked.push(command);
        return refuse === null ? Promise.resolve({}) : Promise.reject(new Error(refuse));
      },
    };
    drawings = new Drawings(party as unknown as Party, () => {}, () => magnifier.look());
    magnifier = new Magnifier(drawings, (phase, { agent, box }) => zooms.push(`${phase} ${agent} ${Object.values(box).join()}`));
    drawings.handlers['assist.state']!({ type: 'assist.state', role: 'agent', agent: 1 } as never);
  });

  afterEach(() => void vi.unstubAllGlobals());

  it('has the opacity that the agent chose, and none where each tool has its own', async () => {
    await drawings.draw('arrow', [1, 2, 30, 40], { opacity: 0.5 });
    await drawings.draw('highlight', [1, 2, 30, 40]);
    expect(asked.map(({ tool, opacity }) => [tool, opacity])).toEqual([['arrow', 0.5], ['highlight', undefined]]);
    expect(asked[1]).not.toHaveProperty('opacity');
  });

  it('is refused with a reason where that is no opacity, and nothing is told', async () => {
    for (const opacity of [0, 0.09, 1.01, -1, NaN, Infinity, '1x' as unknown as number, null as unknown as number]) {
      await expect(drawings.draw('pen', [1, 2], { opacity }), String(opacity)).rejects.toThrow(new RangeError('opacity must be a number from 0.1 to 1'));
      expect(() => drawings.begin('pen', { opacity })).toThrow(RangeError);
    }
    expect([asked, drawings.board.drawings]).toEqual([[], []]);
  });

  it('opens one magnifier, moves that, and closes it', async () => {
    await magnifier.open({ x: 10.4, y: 20, width: 200, height: 100 });
    await magnifier.open({ x: 30, y: 20, width: 200, height: 100 });
    expect(asked.map(({ mark, tool, points }) => [mark, tool, points])).toEqual([[1, 'lens', [10, 20, 210, 120]], [1, 'lens', [30, 20, 230, 120]]]);
    expect(magnifier.now).toEqual({ agent: 1, box: { x: 30, y: 20, width: 200, height: 100 } });
    hear({ type: 'assist.moved', agent: 1, mark: 1, dx: 0, dy: -15, shown: true });
    await magnifier.close();
    expect(asked.at(-1)).toEqual({ type: 'assist.erase', mark: 1 });
    expect(zooms).toEqual(['started 1 10,20,200,100', 'moved 1 30,20,200,100', 'moved 1 30,5,200,100', 'ended 1 30,5,200,100']);
    await magnifier.close();
    expect(asked).toHaveLength(3);
  });

  it('knows the magnifier of another agent, leaves it alone, and takes its place with one of its own', async () => {
    hear({ ...DRAWN, agent: 2, mark: 7, points: [0, 0, 50, 50] });
    await magnifier.close();
    expect([asked, magnifier.now?.agent]).toEqual([[], 2]);
    await magnifier.open({ x: 5, y: 5, width: 60, height: 60 });
    hear({ type: 'assist.erased', agent: 2, mark: 7 });
    expect([magnifier.now?.agent, zooms]).toEqual([1, ['started 2 0,0,50,50', 'ended 2 0,0,50,50', 'started 1 5,5,60,60']]);
  });

  it('shows no magnifier any more that was refused', async () => {
    refuse = 'a lens enlarges at least 16 by 16 pixels';
    await expect(magnifier.open({ x: 0, y: 0, width: 5, height: 5 })).rejects.toThrow(refuse);
    expect([magnifier.now, zooms]).toEqual([null, ['started 1 0,0,5,5', 'ended 1 0,0,5,5']]);
  });

  it('goes on counting after a reload, behind what is remembered of the page before', async () => {
    hear({ ...DRAWN, agent: 1, mark: 4, points: [0, 0, 50, 50] });
    hear({ ...DRAWN, agent: 2, mark: 9, tool: 'arrow', points: [0, 0, 50, 50] });
    await drawings.draw('arrow', [1, 2, 30, 40]);
    await magnifier.open({ x: 5, y: 5, width: 60, height: 60 });
    expect(asked.map(({ mark, tool }) => [mark, tool])).toEqual([[5, 'arrow'], [4, 'lens']]);
  });
});
