import { beforeEach, describe, expect, it } from 'vitest';
import { Mover } from '../src/stage/tools/mover';

const BOX = { x: 900, y: 500, width: 320, height: 240 };

interface Asked {
  readonly at: readonly [number, number];
  granted(): Promise<void>;
  refused(): Promise<void>;
}

/** What waits for promises that are settled already. */
const settled = (): Promise<void> => new Promise((done) => setImmediate(done));

describe('the window over the page, as an agent moves it', () => {
  let shown: readonly (number | string)[] | null;
  let asked: Asked[];
  let timers: { millis: number; then: () => void }[];
  let mover: Mover;

  /** Lets so much time pass. */
  const after = (millis: number): void => {
    for (const timer of timers) timer.millis -= millis;
    const due = timers.filter((timer) => timer.millis <= 0);
    timers = timers.filter((timer) => timer.millis > 0);
    due.forEach(({ then }) => then());
  };

  beforeEach(() => {
    [shown, asked, timers] = [null, [], []];
    mover = new Mover({
      picture: { width: 1_280, height: 800 },
      show: (box, wanted) => (shown = box === null ? null : [box.x, box.y, box.width, box.height, ...(wanted ? ['wanted'] : [])]),
      ask: (x, y) =>
        new Promise<void>((granted, refused) =>
          asked.push({
            at: [x, y],
            granted: () => (granted(), settled()),
            refused: () => (refused(new Error('sharing is paused')), settled()),
          }),
        ),
      after: (millis, then) => {
        const timer = { millis, then };
        timers.push(timer);
        return () => (timers = timers.filter((each) => each !== timer));
      },
    });
    mover.lies(BOX);
  });

  it('shows where the page says that it lies, and nothing where there is none', () => {
    expect(shown).toEqual([900, 500, 320, 240]);
    mover.lies({ ...BOX, x: 20 });
    expect(shown).toEqual([20, 500, 320, 240]);
    mover.lies(null);
    expect(shown).toBeNull();
    expect(asked).toEqual([]);
  });

  it('follows the pointer at once from where it was taken hold of, and asks for the latest place when the one before was granted', async () => {
    mover.grab({ x: 910, y: 505 });
    mover.drag({ x: 810, y: 405 });
    mover.drag({ x: 710.4, y: 305 });
    mover.drag({ x: 610.4, y: 205 });
    expect(shown).toEqual([600, 200, 320, 240, 'wanted']);
    expect(asked.map(({ at }) => at)).toEqual([[800, 400]]);
    await asked[0]!.granted();
    expect(asked, 'not more often than the server takes').toHaveLength(1);
    after(50);
    expect(asked.map(({ at }) => at)).toEqual([[800, 400], [600, 200]]);
  });

  it('stays where it was wanted while the page is on its way there, and lies there then', async () => {
    mover.grab({ x: 900, y: 500 });
    mover.drag({ x: 100, y: 100 });
    mover.drag({ x: 50, y: 50 });
    mover.drop();
    mover.lies({ ...BOX, x: 100, y: 100 });
    expect(shown).toEqual([50, 50, 320, 240, 'wanted']);
    await asked[0]!.granted();
    after(50);
    await asked[1]!.granted();
    mover.lies({ ...BOX, x: 100, y: 100 });
    after(50);
    expect(shown).toEqual([50, 50, 320, 240, 'wanted']);
    mover.lies({ ...BOX, x: 50, y: 50 });
    expect(shown).toEqual([50, 50, 320, 240]);
    expect(timers).toEqual([]);
  });

  it('shows after a second where the page left it, if that is not where it was wanted', async () => {
    mover.step(-10, 0);
    await asked[0]!.granted();
    after(50);
    mover.lies({ ...BOX, x: 895 });
    after(999);
    expect(shown).toEqual([890, 500, 320, 240, 'wanted']);
    after(1);
    expect(shown).toEqual([895, 500, 320, 240]);
  });

  it('never leaves a hand that holds it still, however long', async () => {
    mover.grab({ x: 900, y: 500 });
    mover.drag({ x: 100, y: 100 });
    await asked[0]!.granted();
    after(50);
    after(5_000);
    expect(shown).toEqual([100, 100, 320, 240, 'wanted']);
    mover.drop();
    after(1_000);
    expect(shown).toEqual([900, 500, 320, 240]);
  });

  it('goes in steps from where it is wanted already, and never out of the picture', () => {
    mover.step(10, 0);
    mover.step(10, 50);
    expect(shown).toEqual([920, 550, 320, 240, 'wanted']);
    mover.step(1_000, 1_000);
    expect(shown).toEqual([960, 560, 320, 240, 'wanted']);
    mover.step(-5_000, -5_000);
    expect(shown).toEqual([0, 0, 320, 240, 'wanted']);
  });

  it('lies in the corner where it is larger than the picture', () => {
    mover.lies({ x: 0, y: 0, width: 2_000, height: 900 });
    mover.step(10, 10);
    expect(shown).toEqual([0, 0, 2_000, 900]);
    expect(asked).toEqual([]);
  });

  it('is where it was when a wish is refused, and the hand lets go of it', async () => {
    mover.grab({ x: 900, y: 500 });
    mover.drag({ x: 100, y: 100 });
    await asked[0]!.refused();
    expect(shown).toEqual([900, 500, 320, 240]);
    mover.drag({ x: 90, y: 90 });
    expect(shown).toEqual([900, 500, 320, 240]);
    expect(mover.isHeld).toBe(false);
    mover.step(10, 0);
    expect(asked.map(({ at }) => at)).toEqual([[100, 100], [910, 500]]);
  });

  it('is no longer held when there is none any more', async () => {
    mover.grab({ x: 900, y: 500 });
    mover.drag({ x: 100, y: 100 });
    mover.lies(null);
    mover.drag({ x: 90, y: 90 });
    mover.step(10, 0);
    await asked[0]!.granted();
    after(50);
    expect(shown).toBeNull();
    expect(asked).toHaveLength(1);
    mover.lies(BOX);
    expect(shown).toEqual([900, 500, 320, 240]);
  });
});
