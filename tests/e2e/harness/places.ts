import { resolve } from 'node:path';

/** The repository's root. */
export const ROOT = resolve(import.meta.dirname, '../../..');

/** Logs, screenshots and reports of this run. */
export const RESULTS = resolve(ROOT, 'test-results');
