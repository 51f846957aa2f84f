import { id, list, maybe, oneOf, shape, text, whole, type Reader } from '../../../src/wire/shape';
import { LARGEST_ZOOM, SMALLEST_ZOOM, type Push, type PushPhase } from './pushing';

const PHASES: readonly PushPhase[] = ['loading', 'offered', 'open', 'denied', 'failed', 'followed', 'closed-by-agent', 'closed-by-consumer', 'withdrawn'];

const push = shape({
  push: whole(1, 1e9),
  agent: maybe(whole(1, 1e9)),
  title: text(512),
  phase: oneOf(PHASES),
  pages: maybe(whole(1, 5_000)),
  link: maybe(text(8_192)),
  key: maybe(id),
  page: maybe(whole(1, 5_000)),
  zoom: maybe(whole(SMALLEST_ZOOM, LARGEST_ZOOM)),
  words: maybe(text(1_024)),
  from: maybe(text(8_192)),
});

/** What an `assist.pushed` tells. */
export const readPushes: Reader<readonly Push[]> = list(push, 16);
