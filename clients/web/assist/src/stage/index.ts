/**
 * `@alongside/assist/stage`: an agent looks at a consumer's page. Start at `watch`, and show it in an `<alongside-stage>`.
 * @packageDocumentation
 */
export { AlongsideStage } from './stage';
export { AlongsideThumbnail } from './thumbnail';
export { lookedAt, watch, Viewing } from './viewing';
export type { Feature, Lead, PageSize, ViewingEvents, ViewingState } from './events';
export type { LibraryItem, ViewingOptions } from './options';
export type { Mode } from './tools/actions';
export type { Control } from './tools/control';
export type { Acted, Field, Modifier, Option, Picker } from '../wire/acts';
export type { Drawings, Stroke, Style } from './tools/drawings';
export type { Enlarged, Magnifier } from './tools/magnifier';
export type { Pushes } from './tools/pushes';
export type { Push, PushEnding, PushPhase } from '../wire/pushing';
export type { Words } from '../../../src/say';
export type { Tool } from '../wire/drawing';
export { Refused, type Line } from '../side';
export type { PartOfWindow, Person, Quality, RecordingState, SupportEndReason } from '../wire/messages';
