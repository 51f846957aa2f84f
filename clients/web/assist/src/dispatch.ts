import type { AssistAnswer, AssistMessage } from './wire/messages';

/** What the server tells by itself: everything but answers. */
export type Told = Exclude<AssistMessage, AssistAnswer>;

/** What one part of a page takes, by the names of the messages. */
export type Handlers = { readonly [T in Told['type']]?: (message: Extract<Told, { type: T }>) => void };

/** Hands a message to every part that takes it, in order. Each side, consumer and stage, has one list of its parts. */
export function dispatch(parts: readonly Handlers[], message: Told): void {
  for (const part of parts) (part[message.type] as ((message: Told) => void) | undefined)?.(message);
}
