/**
 * `@alongside/client`: voice and video calls with an expert, inside a web page. Start at `connect`.
 * @packageDocumentation
 */
export { connect, obstacle, resumable, VERSION, type ConnectOptions } from './connect';
export { Session, Refused, type CallOptions, type SessionEvents, type SessionState } from './session';
export { Call, type CallEvents, type FarSide, type MediaWish, type Quality, type TransferFailure } from './call/call';
export type { CallState, Far } from './call/machine';
export type { CaptureConstraints } from './media/devices';
export type { Problem, ProblemCode } from './problem';
export type { Direction, EndReason, Id, MediaKind, Progress, User } from './wire/messages';
export { describe, describeTransferFailure } from './words';
