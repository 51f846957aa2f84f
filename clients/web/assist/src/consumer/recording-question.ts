import type { Say } from '../../../src/say';

/** What our window asks before a session is recorded: title, what it means, and the yes. Loaded where it is asked. */
export const recordingQuestion = (say: Say, days: number): readonly [title: string, what: string, yes: string] => [
  say('May this session be recorded?'),
  say('What is shown here and what the expert draws would be kept for {days} days. Hidden parts stay hidden in the recording. If you say no, sharing goes on without it. You can stop it at any time.', { days }),
  say('Record it'),
];
