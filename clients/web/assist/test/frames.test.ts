import { afterEach, describe, expect, it, vi } from 'vitest';
import { Frames, Guest } from '../src/consumer/frames';
import { ROOT } from '../src/consumer/judge';

const none = { data: '', hidden: [] };

describe('a frame of another origin', () => {
  it('shows in a picture of the page what had come before that was taken', () => {
    const guest = new Guest('https://pay.example', true);
    guest.came(1, 500, 1_000, none);
    guest.came(1, 540, 1_040, none);
    guest.came(2, 700, 1_020, none);
    expect([999, 1_001, 1_041].map((seen) => guest.takenBefore(1, seen))).toEqual([0, 500, 540]);
    expect([1_041, 1_041].map((seen, i) => guest.takenBefore(2 + i, seen))).toEqual([700, 0]);
  });

  it('remembers the latest of its pictures only', () => {
    const guest = new Guest('https://pay.example', false);
    for (let at = 1; at <= 60; at++) guest.came(1, at, at, none);
    expect([guest.takenBefore(1, 11), guest.takenBefore(1, 12), guest.takenBefore(1, 100)]).toEqual([0, 11, 60]);
  });

  describe('hides what the page hides at its address now', () => {
    afterEach(() => vi.unstubAllGlobals());

    it('and a picture by the rules before is not shown, however late it comes', () => {
      const origin = 'https://pay.example';
      const told: unknown[] = [];
      const contentWindow = { postMessage: (message: unknown) => told.push(message) };
      const frame = { isConnected: true, src: `${origin}/pay`, contentWindow } as unknown as HTMLIFrameElement;
      let heard: (event: unknown) => void = () => {};
      vi.stubGlobal('addEventListener', (_: string, listener: typeof heard) => (heard = listener));
      vi.stubGlobal('document', { querySelectorAll: () => [frame] });
      vi.stubGlobal('location', { href: 'https://bank.example/home' });
      const frames = new Frames([origin], { mask: ['.a'], texts: [/k-\d+/i], pages: [{ on: '/transfer', mask: ['.b'] }] }, () => 1, () => {});
      const say = (data: object): void => heard({ origin, source: contentWindow, data });
      const picture = (n: number): void => say({ alongside: 'picture', variant: 1, captured: n, data: 'data:image/png;base64,AAAA', hidden: [], n });
      const shown = (): boolean => frames.elsewhere(1)(frame, ROOT) !== null;
      frames.watch([{ variant: 1, viewable: ['default'], interactive: [] }]);
      say({ alongside: 'here' });
      expect(shown()).toBe(false);
      picture(1);
      expect(shown()).toBe(true);
      vi.stubGlobal('location', { href: 'https://bank.example/transfer' });
      expect(shown()).toBe(false);
      picture(1);
      expect(shown()).toBe(false);
      picture(2);
      expect(shown()).toBe(true);
      const texts = [{ source: 'k-\\d+', flags: 'i' }];
      expect(told.filter((message) => (message as { alongside: string }).alongside === 'watch')).toMatchObject([{ n: 1, mask: ['.a'], texts }, { n: 2, mask: ['.a', '.b'], texts }]);
    });
  });
});
