import type { Acted } from '../../../wire/acts';

/** Why something that an agent wanted is not done; a word for programs and a sentence for people. */
export class Refusal extends Error {
  readonly code: string;

  constructor(code: string, words: string) {
    super(words);
    this.code = code;
  }
}

export const REFUSALS = {
  late: 'that came too late',
  outside: 'this place does not show on the page now',
  stale: 'the page changed there before that arrived: look and try again',
  hidden: 'this is hidden from you',
  permission: 'you may see this, but not touch it',
  file: 'only the customer can choose files',
  disabled: 'this is disabled',
  readonly: 'this can not be changed',
  submit: 'you may not send forms off: the customer does that',
  frame: 'what is inside this frame can not be touched',
  silent: 'the page in this frame does not answer',
  nowhere: 'nothing on the page has the focus',
  gone: 'this is no longer on the page',
  value: 'the field does not take this value',
  prevented: 'the page did not allow it',
} as const;

export const refuse = (code: keyof typeof REFUSALS): never => {
  throw new Refusal(code, REFUSALS[code]);
};

/** What became of it, as it is told. */
export async function outcomeOf(work: () => Promise<Acted>): Promise<Acted> {
  try {
    return await work();
  } catch (trouble) {
    if (trouble instanceof Refusal) return { refused: trouble.code, words: trouble.message };
    console.error('Alongside could not do what an agent wanted', trouble);
    return { refused: 'failed', words: 'the page failed at it' };
  }
}
