// Makes blocks.ttf, the web font of the tests: node make.mjs. Each letter is the pattern of bits of its own code, in squares,
// so that nobody takes it for another font; made by us, and free like the rest of this project.
import { writeFileSync } from 'node:fs';

const CODES = Array.from({ length: 95 }, (_, i) => 32 + i);
const UNIT = 128;

class Out {
  bytes = [];
  u8 = (...values) => (values.forEach((v) => this.bytes.push(v & 255)), this);
  u16 = (...values) => (values.forEach((v) => this.bytes.push((v >> 8) & 255, v & 255)), this);
  u32 = (...values) => (values.forEach((v) => this.u16((v >>> 16) & 0xffff, v & 0xffff)), this);
}

/** A square as a contour of four points. */
const square = (column, row) => [[column, row], [column, row + 1], [column + 1, row + 1], [column + 1, row]].map(([x, y]) => [x * UNIT, y * UNIT]);

function glyph(code) {
  if (code === 32) return [];
  const mixed = Math.imul(code, 0x9e3779b1) >>> 0;
  const squares = [];
  for (let bit = 0; bit < 20; bit++) if ((mixed >>> bit) & 1 || bit % 7 === 0) squares.push(square(bit % 4, Math.floor(bit / 4)));
  const points = squares.flat();
  const out = new Out().u16(squares.length, 0, 0, 4 * UNIT, 5 * UNIT);
  squares.forEach((_, i) => out.u16(i * 4 + 3));
  out.u16(0);
  points.forEach(() => out.u8(1));
  let last = 0;
  for (const [x] of points) (out.u16(x - last), (last = x));
  last = 0;
  for (const [, y] of points) (out.u16(y - last), (last = y));
  while (out.bytes.length % 4) out.u8(0);
  return out.bytes;
}

const glyphs = [glyph(63), ...CODES.map(glyph)];
const loca = new Out();
let at = 0;
for (const bytes of [...glyphs, []]) (loca.u32(at), (at += bytes.length));
const count = glyphs.length;
const name = [...'Blocks'].map((c) => c.charCodeAt(0));
const names = [1, 2, 4, 6];
const tables = {
  'OS/2': new Out().u16(4, 600, 400, 5, 0, 650, 600, 0, 75, 650, 600, 0, 350, 50, 300, 0).u8(...Array(10).fill(0)).u32(1, 0, 0, 0).u8(0x41, 0x4c, 0x4e, 0x47).u16(0x40, 32, 126, 768, -256 & 0xffff, 0, 768, 256).u32(1, 0).u16(500, 640, 0, 32, 1).bytes,
  cmap: new Out().u16(0, 1, 3, 1).u32(12).u16(4, 32, 0, 4, 4, 1, 0, 126, 0xffff, 0, 32, 0xffff, (1 - 32) & 0xffff, 1, 0, 0).bytes,
  glyf: glyphs.flat(),
  head: new Out().u32(0x10000, 0x10000, 0, 0x5f0f3cf5).u16(0, 1024).u32(0, 0, 0, 0).u16(0, 0, 4 * UNIT, 5 * UNIT, 0, 8, 2, 1, 0).bytes,
  hhea: new Out().u32(0x10000).u16(768, -256 & 0xffff, 0, 600, 0, 0, 600, 1, 0, 0, 0, 0, 0, 0, 0, count).bytes,
  hmtx: glyphs.reduce((out) => out.u16(600, 0), new Out()).bytes,
  loca: loca.bytes,
  maxp: new Out().u32(0x10000).u16(count, 80, 20, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0).bytes,
  name: names.reduce((out) => out, new Out().u16(0, names.length, 6 + names.length * 12)).bytes,
  post: new Out().u32(0x30000, 0).u16(-100 & 0xffff, 50).u32(0, 0, 0, 0, 0).bytes,
};
const records = new Out();
names.forEach((id) => records.u16(3, 1, 0x409, id, name.length * 2, 0));
tables.name = [...tables.name, ...records.bytes, ...new Out().u16(...name).bytes];

const sum = (bytes) => {
  let total = 0;
  for (let i = 0; i < bytes.length; i += 4) total = (total + ((bytes[i] << 24) | ((bytes[i + 1] ?? 0) << 16) | ((bytes[i + 2] ?? 0) << 8) | (bytes[i + 3] ?? 0))) >>> 0;
  return total;
};
const entries = Object.entries(tables);
const head = new Out().u32(0x10000).u16(entries.length, 128, 3, entries.length * 16 - 128);
let offset = 12 + entries.length * 16;
const body = [];
for (const [tag, bytes] of entries) {
  head.u8(...[...tag].map((c) => c.charCodeAt(0))).u32(sum(bytes), offset, bytes.length);
  body.push(...bytes);
  offset += bytes.length;
  while (offset % 4) (body.push(0), offset++);
}
const file = Uint8Array.from([...head.bytes, ...body]);
const adjust = (0xb1b0afba - sum([...file])) >>> 0;
const headAt = 12 + entries.findIndex(([tag]) => tag === 'head') * 16 + 8;
const where = new DataView(file.buffer).getUint32(headAt) + 8;
new DataView(file.buffer).setUint32(where, adjust);
writeFileSync(new URL('blocks.ttf', import.meta.url), file);
