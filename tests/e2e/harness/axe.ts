import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * What a person with a screen reader, or with poor sight, would stumble over; axe knows the rules (WCAG 2.2 AA).
 * @param within the elements that are looked at, with what their shadow roots hold where these are open; the whole page unless given
 */
export async function violations(page: Page, within?: string): Promise<string[]> {
  await page.evaluate(AXE); // the page's policy allows no script of ours, but DevTools may
  return page.evaluate(async (selector) => {
    const axe = (globalThis as unknown as { axe: { run(context?: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }).axe;
    const { violations: found } = await axe.run(selector === null ? document : { include: [selector] });
    return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  }, within ?? null);
}
