/**
 * `@alongside/assist/stage`: an agent looks at a consumer's page. Start at `watch`, and show it in an `<alongside-stage>`.
 * @packageDocumentation
 */
export { AlongsideStage } from './stage';
export { watch, Viewing, type ViewingEvents, type ViewingOptions, type ViewingState } from './viewing';
export { Refused, type Line } from '../party';
export type { SupportEndReason } from '../wire/messages';
