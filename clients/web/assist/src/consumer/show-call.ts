import type { CallToShow, CallWindow, CallWindowOptions } from './call-window';

/**
 * Shows a call in a window over the page, with the expert's picture and the buttons that a call has. The person moves it by mouse,
 * finger or arrow keys, and so does an agent who sees the page; it is no part of what is shared. One shows at a time. Colours
 * are the page's, by `--alongside-card`, `-ink`, `-soft`, `-line`, `-accent`, `-accent-ink` and `-danger`.
 * @example
 * await showCall(session.call({ to: 'queue:help', video: true }));
 */
export const showCall = async (call: CallToShow, options: CallWindowOptions = {}): Promise<CallWindow> => (await import('./call-window')).CallWindow.open(call, options);
