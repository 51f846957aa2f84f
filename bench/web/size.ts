import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** What a file weighs on the wire, in bytes. */
export const zipped = (...path: string[]): number => gzipSync(readFileSync(join(...path)), { level: 9 }).length;
