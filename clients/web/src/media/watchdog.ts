/**
 * Notices silence where media is due, from the receiver's packet counter. Pure: the caller brings time and counts.
 * One silence is told once; the next one needs a packet in between.
 */
export interface Watched {
  readonly packets: number;
  /** When the counter last grew, or media became due. */
  readonly sinceMillis: number;
  readonly told: boolean;
}

export const SILENT_AFTER_MILLIS = 400;

export const watchFrom = (nowMillis: number): Watched => ({ packets: 0, sinceMillis: nowMillis, told: false });

/** `due`: media should be arriving now. Before the first packet nothing is missed: that is the attach's business. */
export function watch(nowMillis: number, watched: Watched, packets: number, due: boolean): { watched: Watched; silent: boolean } {
  if (!due || packets !== watched.packets || packets === 0) {
    return { watched: { packets, sinceMillis: nowMillis, told: false }, silent: false };
  }
  const silent = !watched.told && nowMillis - watched.sinceMillis >= SILENT_AFTER_MILLIS;
  return { watched: silent ? { ...watched, told: true } : watched, silent };
}
