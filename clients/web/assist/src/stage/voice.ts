import { marked, sayer, type Phrases, type Say, type Words } from '../../../src/say';
import { Refused } from '../party';

/**
 * Why something was not done, by its code. The server and the customer's page say it in English, and closer: this is said in
 * other languages alone.
 */
const REFUSALS: Phrases = {
  'bad-request': 'That is not possible in this way.',
  forbidden: 'That is not allowed here.',
  'not-found': 'That is not there, or not any more.',
  conflict: 'That is not possible at the moment.',
  limit: 'That is too much at once. Wait a moment and try again.',
  unavailable: 'The customer’s page is not reachable at the moment.',
  timeout: 'Nobody answered in time.',
  'connection-lost': 'The connection to the server was lost.',
  hidden: 'That is hidden from you.',
  permission: 'You may look at that, but not touch it.',
  stale: 'The page has changed there. Look and try again.',
  outside: 'That place does not show at the moment.',
  submit: 'That would send a form off, which you may not do.',
  file: 'Only the customer can choose files.',
  disabled: 'That takes no input at the moment.',
  readonly: 'That can’t be changed.',
  frame: 'Nobody may act in that part of the page.',
  silent: 'That part of the page does not answer.',
  nowhere: 'No field is chosen. Click one first.',
  gone: 'That is not on the page any more.',
  value: 'The field does not take that value.',
  prevented: 'The page does not allow it.',
  late: 'It came too late, and was not done.',
  control: 'Somebody else acts on the page now.',
  failed: 'That did not work.',
};

/** Says the sentences of an element, and all of them again when it is given another language. */
export class Voice {
  private given: Words | undefined;
  private current = sayer();
  private readonly again: (() => void)[] = [];

  /** Undefined for English. */
  get words(): Words | undefined {
    return this.given;
  }

  set words(words: Words | undefined) {
    this.given = words;
    this.current = sayer(words);
    this.again.forEach((draw) => draw());
  }

  readonly say: Say = (sentence, values) => this.current(sentence, values);

  /** Does it now, and again in each other language. */
  always(draw: () => void): void {
    this.again.push(draw);
    draw();
  }

  /** Marks all in it as of this language. */
  marks(root: ShadowRoot): void {
    for (const child of root.children) marked(child, this.given);
  }

  /** Why something was not done. */
  why(why: Error): string {
    const sentence = why instanceof Refused ? REFUSALS[why.code] : undefined;
    return (sentence !== undefined && this.given?.(sentence)) || why.message;
  }
}
