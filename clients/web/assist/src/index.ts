/**
 * `@alongside/assist`: a person shows this page to an expert, as pictures. Start at `startSupport`.
 * @packageDocumentation
 */
// They do nothing by being named here but to stand in this order in the file that a page loads: gzip finds again what stands
// within 32 KB, so those that speak alike stand together. That saves a page about 1 KB; every other order works as well.
import './painter/home';
import './forbidden';
import '../../src/wire/closes';
import './wire/limits';
import './consumer/hooked';
import './consumer/show-call';
import './consumer/trees';
import './clock';
import './consumer/raster';
import '../../src/wire/shape';
import '../../src/emitter';
import './consumer/marks';
import './consumer/panes';
import './consumer/selectors';
import './consumer/judge';
import './consumer/mirror';
import './consumer/later';
import '../../src/say';
import '../../src/id';
import './consumer/zoom';
import '../../src/connection/trusted';
import './consumer/easel';
import './consumer/decor';
import './consumer/css';
import './consumer/over-page';
import './consumer/scene';
import './dispatch';
import './consumer/data-url';
import './consumer/book';
import './consumer/assets';
import './side';
import './consumer/capture';
import './consumer/overlay';
import './consumer/shared-line';
import './consumer/placed';
import './consumer/sharing';

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
