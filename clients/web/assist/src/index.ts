/**
 * `@alongside/assist`: a person shows this page to an expert, as pictures. Start at `startSupport`.
 * @packageDocumentation
 */
// They do nothing by being named here but to stand in this order in the file that a page loads: gzip finds again what stands
// within 32 KB, so those that speak alike stand together. That saves a page 0.8 KB; every other order works as well.
import './painter/home';
import '../../src/wire/closes';
import './rects';
import './memory';
import './forbidden';
import './consumer/selectors';
import './consumer/mirror';
import '../../src/id';
import './consumer/raster';
import './consumer/marks';
import './consumer/fold';
import './consumer/easel';
import './consumer/panes';
import './consumer/scene';
import './consumer/capture';
import './consumer/shown';
import './side';
import './consumer/overlay';
import './consumer/sharing';
import './consumer/shared-line';

export { startSupport, endSupport, resumable, isSupported, Support } from './consumer/support';
export type { SupportOptions } from './consumer/options';
export type { Agent, Annotation, ClosedCode, Supervision, SupportEvents } from './consumer/events';
export type { Supported } from './consumer/supported';
export { showCall } from './consumer/show-call';
export type { CallToShow, CallWindow, CallWindowOptions } from './consumer/call-window';
export type { Words } from '../../src/say';
export type { Forbidden } from './forbidden';
export { Refused, type Line } from './side';
export type { Push, PushEnding, PushPhase } from './wire/pushing';
export type { Tool } from './wire/drawing';
export type { PageRules, Rules } from './consumer/judge';
export type { Permissions, Quality, RecordingState, SupportEndReason } from './wire/messages';
