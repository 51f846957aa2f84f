import type { Page } from 'playwright-core';
import type { Senses } from '../../../tests/e2e/harness/senses.ts';

/** One side's moments of one call, in milliseconds since 1970: all pages are on one machine and share its clock. */
export interface Moments {
  /** The last button that was pressed. */
  clicked?: number;
  /** *Answer* is on the screen. */
  ringing?: number;
  /** The far side's first picture is on the screen. */
  seen?: number;
}
type Noting = Window & { moments: Moments };

/** Notes from now on, once each; `remote` is the element with the far side's picture. */
export const note = (page: Page, remote: string): Promise<void> => page.evaluate(install, remote);

export async function moment(page: Page, which: keyof Moments): Promise<number> {
  await page.waitForFunction((name) => (window as unknown as Noting).moments[name] !== undefined, which, { timeout: 15_000 });
  return page.evaluate((name) => (window as unknown as Noting).moments[name]!, which);
}

/** Runs in the page. */
function install(remote: string): void {
  const moments: Moments = ((window as unknown as Noting).moments = {});
  addEventListener('click', (event) => (moments.clicked = performance.timeOrigin + event.timeStamp), { capture: true, once: true });

  const rang = (): void => {
    // What a frame's task has drawn is painted when the next task runs.
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => (moments.ringing = performance.timeOrigin + performance.now());
    requestAnimationFrame(() => port2.postMessage(null));
  };
  const painted = (video: HTMLVideoElement): void => {
    video.requestVideoFrameCallback((_, { expectedDisplayTime }) => {
      if (getComputedStyle(video).visibility !== 'visible') return painted(video);
      moments.seen = performance.timeOrigin + expectedDisplayTime;
    });
  };
  const seeks: (() => boolean)[] = [
    () => document.querySelector('.entry.ringing .answer') !== null && (rang(), true),
    () => {
      const video = (window as unknown as { senses: Senses }).senses.media(remote);
      return video instanceof HTMLVideoElement && (painted(video), true);
    },
  ];
  const look = (): void => {
    for (const seek of [...seeks]) if (seek()) seeks.splice(seeks.indexOf(seek), 1);
    if (seeks.length === 0) observer.disconnect();
  };
  const observer = new MutationObserver(look);
  observer.observe(document, { childList: true, subtree: true });
  look();
}
