import type { QueueLine } from '@alongside/client';
import { queues } from './desk';
import { clock } from './format';
import { useSecondsSince } from './seconds';
import { say } from '../../shared/language';

/** Who waits in the queues that this agent serves, and for how long. */
export function Queues() {
  const { lines, since } = queues.value;
  if (lines.length === 0) return null;
  return (
    <section class="queues" aria-label={say('Queues')}>
      <h2>{say('Queues')}</h2>
      <ul>
        {lines.map((line) => (
          <Line key={line.queue} line={line} since={since} />
        ))}
      </ul>
    </section>
  );
}

function Line({ line, since }: { line: QueueLine; since: number }) {
  const passed = useSecondsSince(since);
  return (
    <li class={line.waiting > 0 ? 'queue busy' : 'queue'}>
      <strong>{line.queue}</strong>
      <span>{line.waiting === 0 ? say('Nobody waits') : line.waiting === 1 ? say('1 waits') : say('{waiting} wait', { waiting: line.waiting })}</span>
      {line.longestSeconds !== undefined && <span class="longest">{say('longest {time}', { time: clock(line.longestSeconds + passed) })}</span>}
    </li>
  );
}
