import { readWith, type Incoming } from '../../../src/wire/read';
import { flag, list, maybe, object, oneOf, shape, text, whole, type Reader } from '../../../src/wire/shape';
import type { LinkMessage } from '../../../src/wire/messages';
import { LONGEST_PICTURE, person, READERS, SIDE, stands, type AssistMessage } from './messages';

const MARKERS = list(text(64), 64);
const VARIANT = whole(1, 255);
const permissions = { viewable: MARKERS, interactive: MARKERS };

const OF_CONSUMERS: Readonly<Record<string, Reader<object>>> = {
  ...READERS,
  'assist.state': shape({
    ...stands,
    role: oneOf(['consumer'] as const),
    agents: list(shape({ ...person, picture: maybe(text(LONGEST_PICTURE)), text: maybe(text(480)), permissions: shape(permissions) }), 16),
    variants: list(shape({ variant: VARIANT, ...permissions }), 16),
    supervised: maybe(flag),
    supervisors: maybe(whole(0, 1e9)),
    embeds: maybe(flag),
    images: maybe(list(text(253), 1_000)),
  }),
  'assist.renew': shape({ variant: VARIANT, epoch: whole(0, 2 ** 32 - 1) }),
  'assist.details': shape({ parts: list(shape({ variant: VARIANT, x: SIDE, y: SIDE, width: SIDE, height: SIDE }), 16) }),
  'assist.place': shape({ agent: whole(1, 1e9), x: SIDE, y: SIDE }),
  // Read by `readWanted` where it is done, which most pages never load.
  'assist.perform': object,
};

/** What a consumer's page is told. */
export const readForConsumer = (data: unknown): Incoming<LinkMessage | AssistMessage> => readWith<LinkMessage | AssistMessage>(OF_CONSUMERS, data);
