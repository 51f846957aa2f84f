export interface Row {
  readonly figure: string;
  readonly value: string;
  readonly target: string;
  readonly met: boolean;
}

/** A figure with a target from above. */
export const atMost = (figure: string, value: number, target: number, unit: string, digits = 0): Row => ({ figure, value: `${value.toFixed(digits)} ${unit}`, target: `≤ ${target} ${unit}`, met: value <= target });

export function print(name: string, rows: readonly Row[]): void {
  console.log('figure | value | target | met');
  for (const { figure, value, target, met } of rows) console.log(`${figure} | ${value} | ${target} | ${met ? 'yes' : 'no'}`);
  const met = rows.filter((row) => row.met).length;
  console.log(`bench ${name}: ${met} met, ${rows.length - met} short`);
}

/** Rows as the server's side prints them. */
export const rowsOf = (text: string): Row[] =>
  text.split('\n').flatMap((line) => {
    const [figure, value, target, met] = line.split(' | ');
    return figure !== undefined && value !== undefined && target !== undefined && met !== undefined ? [{ figure, value, target, met: met.trim() === 'yes' }] : [];
  });

export const median = (values: readonly number[]): number => percentile(values, 50);

export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? NaN;
}
