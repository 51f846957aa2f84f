import type { Product } from './catalogue';

/** One line of the basket. */
export interface Line {
  readonly slug: string;
  readonly choice: string;
  readonly count: number;
}

export const MOST_OF_ONE = 9;

/** One more of that product in that choice. */
export function add(lines: readonly Line[], product: Pick<Product, 'slug'>, choice: string): readonly Line[] {
  const same = (line: Line): boolean => line.slug === product.slug && line.choice === choice;
  if (!lines.some(same)) return [...lines, { slug: product.slug, choice, count: 1 }];
  return lines.map((line) => (same(line) ? { ...line, count: Math.min(MOST_OF_ONE, line.count + 1) } : line));
}

export const remove = (lines: readonly Line[], gone: Line): readonly Line[] =>
  lines.filter((line) => line.slug !== gone.slug || line.choice !== gone.choice);

export const pieces = (lines: readonly Line[]): number => lines.reduce((sum, line) => sum + line.count, 0);

export function total(lines: readonly Line[], catalogue: readonly Product[]): number {
  return lines.reduce((sum, line) => sum + line.count * (catalogue.find((product) => product.slug === line.slug)?.cents ?? 0), 0);
}

/** What this tab kept over a reload; anything unreadable is an empty basket. */
export function parse(kept: string | null): readonly Line[] {
  try {
    const lines: unknown = JSON.parse(kept ?? '[]');
    return Array.isArray(lines) ? lines.filter(isLine) : [];
  } catch {
    return [];
  }
}

function isLine(value: unknown): value is Line {
  const line = value as Partial<Line> | null;
  return typeof line?.slug === 'string' && typeof line.choice === 'string' && Number.isInteger(line.count) && line.count! > 0 && line.count! <= MOST_OF_ONE;
}
