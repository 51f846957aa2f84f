import type { CDPSession } from 'playwright-core';

/** The share of time that the page's thread was busy meanwhile, by the browser's own count; `Performance.enable` comes first. */
export async function shareOfTime(cdp: CDPSession, meanwhile: () => Promise<void>): Promise<number> {
  const metric = async (): Promise<readonly [number, number]> => {
    const { metrics } = await cdp.send('Performance.getMetrics');
    const of = (name: string): number => metrics.find((each) => each.name === name)?.value ?? 0;
    return [of('TaskDuration'), of('Timestamp')];
  };
  const [busy, begun] = await metric();
  await meanwhile();
  const [busyThen, ended] = await metric();
  return (busyThen - busy) / (ended - begun);
}
