import type { QueueLine } from '@alongside/client';
import { queues } from './desk';
import { clock } from './format';
import { useSecondsSince } from './seconds';

/** Who waits in the queues that this agent serves, and for how long. */
export function Queues() {
  const { lines, since } = queues.value;
  if (lines.length === 0) return null;
  return (
    <section class="queues" aria-label="Queues">
      <h2>Queues</h2>
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
      <span>{line.waiting === 0 ? 'Nobody waits' : line.waiting === 1 ? '1 waits' : `${line.waiting} wait`}</span>
      {line.longestSeconds !== undefined && <span class="longest">longest {clock(line.longestSeconds + passed)}</span>}
    </li>
  );
}
