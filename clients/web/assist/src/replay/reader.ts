/** What an entry of a recording is; its place in this list is its number in the file. */
export const ENTRY_KINDS = ['head', 'section', 'picture', 'drawing', 'note', 'end'] as const;

/** One thing that a recording says, so many milliseconds after its beginning. */
export interface Entry {
  readonly kind: (typeof ENTRY_KINDS)[number];
  readonly at: number;
  readonly body: Uint8Array;
}

/** How far bytes could be read: to the last one, to an entry that is cut short, or to one that is not what was written. */
export type Ending = 'whole' | 'cut' | 'damaged';

export interface Entries {
  readonly entries: readonly Entry[];
  readonly ending: Ending;
}

const MAGIC = 0x414c5352; // ALSR
const VERSION = 1;
const PREAMBLE = 24;
const HEAD = 9;
const CHECK = 4;
const LONGEST_BODY = 1 << 17;

/** A whole file that is not sealed, as `protocol/recording.md` has it; a sentence for anything else. */
export function readRecording(bytes: Uint8Array): Entries | string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const good = bytes.length >= PREAMBLE && view.getUint32(0) === MAGIC && view.getUint8(4) === VERSION && view.getUint8(5) === 0;
  return good ? readEntries(bytes.subarray(PREAMBLE)) : 'this is no recording that can be read';
}

/** Entries from the beginning of one of them on; what can't be read ends it, and everything before counts. */
export function readEntries(bytes: Uint8Array): Entries {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries: Entry[] = [];
  let last = 0;
  for (let from = 0; from < bytes.length; ) {
    if (bytes.length - from < HEAD) return { entries, ending: 'cut' };
    const kind = ENTRY_KINDS[view.getUint8(from)];
    const at = view.getUint32(from + 1);
    const length = view.getUint32(from + 5);
    if (kind === undefined || length > LONGEST_BODY || at < last) return { entries, ending: 'damaged' };
    const end = from + HEAD + length;
    if (bytes.length < end + CHECK) return { entries, ending: 'cut' };
    if (view.getUint32(end) !== crc32(bytes.subarray(from, end))) return { entries, ending: 'damaged' };
    entries.push({ kind, at, body: bytes.subarray(from + HEAD, end) });
    last = at;
    from = end + CHECK;
  }
  return { entries, ending: 'whole' };
}

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  return c;
});

/** As zip has it. */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ TABLE[(crc ^ byte) & 0xff]!;
  return (crc ^ 0xffffffff) >>> 0;
}
