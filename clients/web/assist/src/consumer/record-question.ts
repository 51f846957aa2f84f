import type { Say } from '../say';

/** Asks whether a session may be recorded: its title, what it means, and what a yes says. Loaded where a server may record at all. */
export const recordQuestion = (say: Say, days: number): readonly [title: string, what: string, yes: string] => [
  say('May this session be recorded?'),
  say('What is shown here and what the expert draws would be kept for {days} days. Hidden parts stay hidden in the recording. If you say no, sharing goes on without it. You can stop it at any time.', { days }),
  say('Record it'),
];
