/**
 * `@alongside/client`: voice and video calls with an expert, inside a web page. Start at `connect`.
 * @packageDocumentation
 */
export { describe, describeQueue, describeTransferFailure } from './words';
export { abilities, check, connect, obstacle, prepare, resumable, VERSION, type CheckOptions, type ConnectOptions } from './connect';
export { Session, Refused, type CallOptions, type SessionEvents, type SessionState } from './session';
export { Call } from './call/call';
export type { CallEvents, Came, FarSide, MediaWish, QueuePlace, TransferFailure } from './call/told';
export type { CallState, Far } from './call/machine';
export type { Abilities } from './abilities';
export type { CheckReport } from './check';
export type { NetworkFigures } from './media/check';
export type { CaptureConstraints, DeviceChange, DeviceChoice, VideoPreference } from './media/devices';
export type { Quality } from './media/quality';
export { DeviceTest, type DeviceTestEvents } from './media/test';
export type { Problem, ProblemCode } from './problem';
export type { AgentState, Direction, EndReason, Id, MediaKind, Progress, QueueLine, User } from './wire/messages';
export type { Words } from './say';
