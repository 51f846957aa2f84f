/**
 * `@alongside/assist/replay`: plays what was recorded of a support session. Start at `Replay`, and show it in an
 * `<alongside-replay>`.
 * @packageDocumentation
 */
export { AlongsideReplay } from './element';
export { Replay, type Recorded, type ReplayEvents, type ReplayState } from './replay';
export type { Words } from '../../../src/say';
export type { PlayerPhase, Section } from './machine';
