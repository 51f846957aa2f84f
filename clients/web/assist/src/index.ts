/**
 * `@alongside/assist`: a person shows this page to an expert, as pictures. Start at `startSupport`.
 * @packageDocumentation
 */
export { startSupport, endSupport, resumable, Support, type Agent, type Annotation, type Supervision, type SupportEvents, type SupportOptions } from './consumer/support';
export { showCall } from './consumer/show-call';
export type { CallToShow, CallWindow, CallWindowOptions } from './consumer/call-window';
export type { Words } from '../../src/say';
export type { Forbidden } from './forbidden';
export { Refused, type Line } from './party';
export type { Push, PushEnding, PushPhase } from './wire/pushing';
export type { Tool } from './wire/drawing';
export type { Rules } from './consumer/judge';
export type { Permissions, Quality, RecordingState, SupportEndReason } from './wire/messages';
