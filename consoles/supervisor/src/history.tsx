import { useEffect, useState } from 'preact/hooks';
import * as api from './api';
import type { Past, PastEvent } from './api';
import { attempt } from './desk';
import { openRecording } from './recordings';
import { locale, say } from '../../shared/language';

/** The sessions of a day, and what happened in them. */
export function HistoryPage() {
  const [day, setDay] = useState(isoDay(new Date()));
  const [found, setFound] = useState<readonly Past[]>([]);
  const [more, setMore] = useState(false);
  const load = async (skip: number): Promise<void> => {
    const read = await attempt((token) => api.past(token, dateOf(day), skip));
    if (read === null) return;
    setFound((before) => (skip === 0 ? read.supports : [...before, ...read.supports]));
    setMore(read.more);
  };
  useEffect(() => void load(0), [day]);
  const save = async (): Promise<void> => {
    const file = await attempt((token) => api.csv(token, dateOf(day)));
    if (file === null) return;
    const link = document.createElement('a');
    link.href = URL.createObjectURL(file);
    link.download = `support-sessions-${day}.csv`;
    link.click();
    URL.revokeObjectURL(link.href);
  };
  return (
    <>
      <h1>{say('History')}</h1>
      <div class="row">
        <label>
          {say('Day')}
          <input type="date" value={day} onInput={(event) => event.currentTarget.value !== '' && setDay(event.currentTarget.value)} />
        </label>
        <button onClick={() => void save()}>{say('Save as CSV')}</button>
      </div>
      {found.length === 0 && <p role="status">{say('There were no sessions on this day.')}</p>}
      <ul class="past" aria-label={say('Sessions of the day')}>
        {found.map((support) => (
          <Session key={support.support} support={support} />
        ))}
      </ul>
      {more && <button onClick={() => void load(found.length)}>{say('Show more')}</button>}
    </>
  );
}

function Session({ support }: { support: Past }) {
  const [events, setEvents] = useState<readonly PastEvent[] | null>(null);
  const toggle = async (): Promise<void> => setEvents(events === null ? await attempt((token) => api.events(token, support.support)) : null);
  const time = (text: string): string => new Date(text).toLocaleTimeString(locale.value);
  return (
    <li class="card">
      <button class="quiet wide" aria-expanded={events !== null} onClick={() => void toggle()}>
        {time(support.startedAt)} · {support.consumer || say('A customer')} · {support.endedAt === undefined ? say('goes on') : `${support.reason}, ${time(support.endedAt)}`}
      </button>
      {events !== null && (
        <ol>
          {events.map((event) => (
            <li key={event.at + event.kind}>
              {time(event.at)} {event.kind} {event.who && say('by {name}', { name: event.who })} {event.kind === 'recording-started' ? <button onClick={() => void openRecording(event.detail)}>{say('Replay')}</button> : event.detail && `(${event.detail})`}
            </li>
          ))}
        </ol>
      )}
    </li>
  );
}

const isoDay = (day: Date): string => `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, '0')}-${String(day.getDate()).padStart(2, '0')}`;
const dateOf = (day: string): Date => new Date(`${day}T00:00:00`);
