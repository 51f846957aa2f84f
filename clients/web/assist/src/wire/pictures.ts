import { FARTHEST, LONGEST_LABEL, MOST_HIDDEN } from './limits';

/**
 * The binary messages of `protocol/assist.md`. `readPicture` turns bytes into values or a sentence that says what is wrong;
 * `writePicture` is the way back. Both are held to `protocol/vectors/pictures.json`, as the server's are.
 */
export type Picture = View | Frame | Ack;

/** How the layers lie; the first one of an epoch opens it. */
export interface View {
  readonly is: 'view';
  readonly variant: number;
  readonly epoch: number;
  readonly documentWidth: number;
  readonly documentHeight: number;
  readonly width: number;
  readonly height: number;
  /** Pixels of the picture for a hundred CSS pixels. */
  readonly scale: number;
  readonly layers: readonly Layer[];
}

export interface Layer {
  readonly layer: number;
  readonly kind: LayerKind;
  /** Where on the screen its window is. */
  readonly box: Box;
  readonly offsetX: number;
  readonly offsetY: number;
}

export interface Frame {
  readonly is: 'frame';
  readonly variant: number;
  readonly epoch: number;
  readonly seq: number;
  /** When the page looked like this: milliseconds since 1970 by the server's clock. */
  readonly captured: number;
  readonly last: boolean;
  readonly ops: readonly Op[];
}

export interface Ack {
  readonly is: 'ack';
  readonly variant: number;
  readonly epoch: number;
  readonly seq: number;
}

/** x, y, width, height in pixels of the layer. */
export type Box = readonly [number, number, number, number];

export type Paint =
  | { readonly op: 'tile'; readonly layer: number; readonly box: Box; readonly hash: string; readonly encoding: Encoding; readonly payload: Uint8Array }
  | { readonly op: 'ref'; readonly layer: number; readonly box: Box; readonly hash: string }
  | { readonly op: 'fill'; readonly layer: number; readonly box: Box; readonly colour: number };

export type Op =
  | Paint
  | { readonly op: 'mask'; readonly layer: number; readonly hidden: readonly Hidden[] }
  | { readonly op: 'cursor'; readonly layer: number; readonly x: number; readonly y: number; readonly shown: boolean };

/** A box that is black, and the name of the rule that made it so. */
export interface Hidden {
  readonly box: Box;
  readonly label: string;
}

/** A detail is a part of the document again, with two pixels for each of the picture's in each direction. */
export const LAYER_KINDS = ['document', 'fixed', 'scroller', 'dialog', 'detail'] as const;
export type LayerKind = (typeof LAYER_KINDS)[number];
export const ENCODINGS = ['png', 'webp', 'jpeg'] as const;
export type Encoding = (typeof ENCODINGS)[number];

export const CELL = 64;
export const LONGEST_MESSAGE = 65_536;
export const FRAME_HEAD = 6 + 4 + 8 + 1 + 2;
export const MOST_OPS = 4_096;
export const MOST_CELLS_OF_A_BOX = 4_096;
const KINDS = { view: 1, frame: 2, ack: 3 } as const;
const OPS = { tile: 1, ref: 2, fill: 4, mask: 5, cursor: 6 } as const;

export type ReadPicture = { readonly ok: true; readonly picture: Picture } | { readonly ok: false; readonly why: string };

class Wrong extends Error {}

/** How many cells of the grid a box touches. */
export function cellsOf([x, y, width, height]: Box): number {
  const columns = Math.floor((x + width - 1) / CELL) - Math.floor(x / CELL) + 1;
  const rows = Math.floor((y + height - 1) / CELL) - Math.floor(y / CELL) + 1;
  return columns * rows;
}

export function readPicture(bytes: Uint8Array): ReadPicture {
  try {
    check(bytes.length <= LONGEST_MESSAGE, `a picture's message has at most ${LONGEST_MESSAGE} bytes`);
    return { ok: true, picture: new Reader(bytes).picture() };
  } catch (trouble) {
    if (trouble instanceof Wrong) return { ok: false, why: trouble.message };
    // What a DataView says of a place behind its end.
    if (trouble instanceof RangeError) return { ok: false, why: "a picture's message is cut short" };
    throw trouble;
  }
}

/** An ack, which is all that a consumer's side hears of pictures; null for anything else, as `readPicture` reads it. */
export function readAck(bytes: Uint8Array): Ack | null {
  if (bytes.length !== 10 || bytes[0] !== KINDS.ack) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const epoch = view.getUint32(2);
  return epoch === 0 ? null : { is: 'ack', variant: bytes[1]!, epoch, seq: view.getUint32(6) };
}

class Reader {
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  private at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  picture(): Picture {
    const kind = this.u8();
    const variant = this.u8();
    const epoch = this.u32();
    check(epoch > 0, 'epoch counts from 1');
    const picture = this.rest(kind, variant, epoch);
    check(this.left === 0, "a picture's message has bytes behind its end");
    return picture;
  }

  private rest(kind: number, variant: number, epoch: number): Picture {
    switch (kind) {
      case KINDS.view:
        return this.viewOf(variant, epoch);
      case KINDS.frame:
        return this.frameOf(variant, epoch);
      case KINDS.ack:
        return { is: 'ack', variant, epoch, seq: this.u32() };
      default:
        throw new Wrong(`there is no picture message ${kind}`);
    }
  }

  private viewOf(variant: number, epoch: number): View {
    const documentWidth = within('document width', this.u32(), 1, FARTHEST);
    const documentHeight = within('document height', this.u32(), 1, FARTHEST);
    const width = within('viewport width', this.u16(), 1, 8192);
    const height = within('viewport height', this.u16(), 1, 8192);
    const scale = within('scale', this.u16(), 10, 800);
    const count = within('number of layers', this.u8(), 1, 16);
    const layers: Layer[] = [];
    const ids = new Set<number>();
    for (let i = 0; i < count; i++) {
      const layer = this.u8();
      check(!ids.has(layer), 'a layer is named twice');
      ids.add(layer);
      const kind = LAYER_KINDS[within('kind of layer', this.u8(), 0, LAYER_KINDS.length - 1)]!;
      layers.push({ layer, kind, box: this.box(), offsetX: this.coordinate(), offsetY: this.coordinate() });
    }
    check(ids.has(0), 'layer 0, the document, is missing');
    return { is: 'view', variant, epoch, documentWidth, documentHeight, width, height, scale, layers };
  }

  private frameOf(variant: number, epoch: number): Frame {
    const seq = this.u32();
    const captured = this.view.getFloat64(this.skip(8));
    check(captured >= 0 && captured <= 2 ** 53, 'the time of capture is no time');
    const last = within('flags', this.u8(), 0, 1) === 1;
    const count = within('number of operations', this.u16(), 0, MOST_OPS);
    const ops: Op[] = [];
    for (let i = 0; i < count; i++) ops.push(this.op());
    return { is: 'frame', variant, epoch, seq, captured, last, ops };
  }

  private op(): Op {
    const kind = this.u8();
    const layer = this.u8();
    switch (kind) {
      case OPS.tile: {
        const box = this.painted();
        const hash = this.hash();
        const encoding = ENCODINGS[within('encoding', this.u8(), 1, ENCODINGS.length) - 1]!;
        const length = within('length of a tile', this.u16(), 1, this.left);
        return { op: 'tile', layer, box, hash, encoding, payload: this.take(length) };
      }
      case OPS.ref:
        return { op: 'ref', layer, box: this.painted(), hash: this.hash() };
      case OPS.fill:
        return { op: 'fill', layer, box: this.painted(), colour: (this.u8() << 16) | (this.u8() << 8) | this.u8() };
      case OPS.mask:
        return { op: 'mask', layer, hidden: this.hidden() };
      case OPS.cursor:
        return { op: 'cursor', layer, x: this.coordinate(), y: this.coordinate(), shown: within('shown', this.u8(), 0, 1) === 1 };
      default:
        throw new Wrong(`there is no operation ${kind}`);
    }
  }

  private hidden(): Hidden[] {
    const count = within('number of hidden boxes', this.u16(), 0, MOST_HIDDEN);
    const hidden: Hidden[] = [];
    for (let i = 0; i < count; i++) {
      const box = this.box();
      hidden.push({ box, label: this.text(within('length of a label', this.u8(), 0, Math.min(LONGEST_LABEL, this.left))) });
    }
    return hidden;
  }

  private text(length: number): string {
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(this.take(length));
    } catch {
      throw new Wrong('a label is not UTF-8');
    }
  }

  private painted(): Box {
    const box = this.box();
    check(cellsOf(box) <= MOST_CELLS_OF_A_BOX, `a box touches more than ${MOST_CELLS_OF_A_BOX} cells`);
    return box;
  }

  private box(): Box {
    return [this.coordinate(), this.coordinate(), within('width', this.u16(), 1, 65_535), within('height', this.u16(), 1, 65_535)];
  }

  private coordinate = (): number => within('coordinate', this.view.getInt32(this.skip(4)), -FARTHEST, FARTHEST);
  private hash = (): string => hex(this.u32()) + hex(this.u32());
  private u8 = (): number => this.view.getUint8(this.skip(1));
  private u16 = (): number => this.view.getUint16(this.skip(2));
  private u32 = (): number => this.view.getUint32(this.skip(4));
  private take = (length: number): Uint8Array => this.bytes.subarray(this.skip(length), this.at);

  private get left(): number {
    return this.bytes.length - this.at;
  }

  private skip(length: number): number {
    const at = this.at;
    if (at + length > this.bytes.length) throw new RangeError('cut short');
    this.at += length;
    return at;
  }
}

const hex = (value: number): string => value.toString(16).padStart(8, '0');

function check(good: boolean, otherwise: string): asserts good {
  if (!good) throw new Wrong(otherwise);
}

function within(what: string, value: number, least: number, most: number): number {
  check(value >= least && value <= most, `${what} is not from ${least} to ${most}`);
  return value;
}

/** How many bytes an operation takes in a frame. */
export function sizeOf(op: Op): number {
  switch (op.op) {
    case 'tile':
      return 25 + op.payload.length;
    case 'ref':
      return 22;
    case 'fill':
      return 17;
    case 'mask':
      return 4 + op.hidden.reduce((sum, { label }) => sum + 13 + utf8(label).length, 0);
    case 'cursor':
      return 11;
  }
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

export function writePicture(picture: Picture): Uint8Array<ArrayBuffer> {
  const out = new Writer(lengthOf(picture));
  out.u8(KINDS[picture.is]);
  out.u8(picture.variant);
  out.u32(picture.epoch);
  switch (picture.is) {
    case 'view':
      writeView(out, picture);
      break;
    case 'frame':
      out.u32(picture.seq);
      out.f64(picture.captured);
      out.u8(picture.last ? 1 : 0);
      out.u16(picture.ops.length);
      picture.ops.forEach((op) => writeOp(out, op));
      break;
    case 'ack':
      out.u32(picture.seq);
  }
  return out.bytes;
}

function lengthOf(picture: Picture): number {
  switch (picture.is) {
    case 'view':
      return 21 + picture.layers.length * 22;
    case 'frame':
      return FRAME_HEAD + picture.ops.reduce((sum, op) => sum + sizeOf(op), 0);
    case 'ack':
      return 10;
  }
}

function writeView(out: Writer, view: View): void {
  out.u32(view.documentWidth);
  out.u32(view.documentHeight);
  out.u16(view.width);
  out.u16(view.height);
  out.u16(view.scale);
  out.u8(view.layers.length);
  for (const { layer, kind, box, offsetX, offsetY } of view.layers) {
    out.u8(layer);
    out.u8(LAYER_KINDS.indexOf(kind));
    out.box(box);
    out.i32(offsetX);
    out.i32(offsetY);
  }
}

function writeOp(out: Writer, op: Op): void {
  out.u8(OPS[op.op]);
  out.u8(op.layer);
  switch (op.op) {
    case 'tile':
      out.box(op.box);
      out.hash(op.hash);
      out.u8(ENCODINGS.indexOf(op.encoding) + 1);
      out.u16(op.payload.length);
      return out.put(op.payload);
    case 'ref':
      out.box(op.box);
      return out.hash(op.hash);
    case 'fill':
      out.box(op.box);
      out.u8((op.colour >> 16) & 255);
      out.u8((op.colour >> 8) & 255);
      return out.u8(op.colour & 255);
    case 'mask':
      out.u16(op.hidden.length);
      for (const { box, label } of op.hidden) {
        out.box(box);
        const text = utf8(label);
        out.u8(text.length);
        out.put(text);
      }
      return;
    case 'cursor':
      out.i32(op.x);
      out.i32(op.y);
      return out.u8(op.shown ? 1 : 0);
  }
}

class Writer {
  readonly bytes: Uint8Array<ArrayBuffer>;
  private readonly view: DataView;
  private at = 0;

  constructor(length: number) {
    this.bytes = new Uint8Array(length);
    this.view = new DataView(this.bytes.buffer);
  }

  u8(value: number): void {
    this.view.setUint8(this.at++, value);
  }

  u16(value: number): void {
    this.view.setUint16(this.at, value);
    this.at += 2;
  }

  u32(value: number): void {
    this.view.setUint32(this.at, value);
    this.at += 4;
  }

  i32(value: number): void {
    this.view.setInt32(this.at, value);
    this.at += 4;
  }

  f64(value: number): void {
    this.view.setFloat64(this.at, value);
    this.at += 8;
  }

  box([x, y, width, height]: Box): void {
    this.i32(x);
    this.i32(y);
    this.u16(width);
    this.u16(height);
  }

  hash(hash: string): void {
    this.u32(parseInt(hash.slice(0, 8), 16));
    this.u32(parseInt(hash.slice(8), 16));
  }

  put(bytes: Uint8Array): void {
    this.bytes.set(bytes, this.at);
    this.at += bytes.length;
  }
}
