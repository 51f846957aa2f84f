import { list, maybe, shape, whole, type Reader } from '../../../src/wire/shape';
import type { Acted, SeenAct } from './acts';

export type SteeringCommand =
  | { type: 'assist.control'; id: string; want: boolean; to?: number }
  | { type: 'assist.control'; id: string; agent: number; allow: boolean }
  | ({ type: 'assist.act'; id: string } & SeenAct)
  | { type: 'assist.form'; id: string }
  | { type: 'assist.acted'; id: string; act: number; result: Acted };

export type SteeringMessage = { type: 'assist.controlled'; by?: number; asking: readonly number[] } | { type: 'assist.perform'; readonly [field: string]: unknown };

const AGENT = whole(1, 1e9);

export const STEERING_READERS: Readonly<Record<string, Reader<object>>> = {
  'assist.controlled': shape({ by: maybe(AGENT), asking: list(AGENT, 16) }),
};
