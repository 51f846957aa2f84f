import { readWith, type Incoming } from '../../../src/wire/read';
import { flag, list, object, oneOf, orElse, shape, text, whole, type Reader } from '../../../src/wire/shape';
import type { LinkMessage } from '../../../src/wire/messages';
import { moved } from './drawing';
import { person, READERS, SIDE, stands, type AssistMessage } from './messages';

const box = shape({ x: SIDE, y: SIDE, width: SIDE, height: SIDE });

const OF_AGENTS: Readonly<Record<string, Reader<object>>> = {
  ...READERS,
  'assist.state': shape({
    ...stands,
    role: oneOf(['agent'] as const),
    admitted: flag,
    consumerThere: flag,
    others: orElse(whole(0, 1e9), 0),
    agent: whole(0, 1e9),
    features: list(text(64), 16),
    people: list(shape(person), 16),
  }),
  // Without a box there is no window.
  'assist.windowed': (value, where) => ('x' in object(value, where) ? box(value, where) : {}),
  'assist.moved': shape(moved),
};

/** What an agent's page is told, and a recording. */
export const readForAgent = (data: unknown): Incoming<LinkMessage | AssistMessage> => readWith<LinkMessage | AssistMessage>(OF_AGENTS, data);
