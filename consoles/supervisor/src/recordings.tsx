import { signal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { attempt, tab } from './desk';
import { index, recordings, type Index, type Recording } from './recording-api';
import { ReplayPage } from './replay';
import { locale, say } from '../../shared/language';

/** The one that is looked at, if any. */
const open = signal<Index | null>(null);

/** Goes to a recording, from wherever the console is. */
export async function openRecording(recording: string): Promise<void> {
  const read = await attempt((token) => index(token, recording));
  if (read === null) return;
  open.value = read;
  tab.value = 'recordings';
}

/** What was recorded, or one of them as it plays. */
export function RecordingsPage() {
  return open.value === null ? <List /> : <ReplayPage key={open.value.recording} recording={open.value} close={() => (open.value = null)} />;
}

function List() {
  const [found, setFound] = useState<readonly Recording[]>([]);
  const [more, setMore] = useState(false);
  const [read, setRead] = useState(false);
  const load = async (skip: number): Promise<void> => {
    const answer = await attempt((token) => recordings(token, skip));
    if (answer === null) return;
    setFound((before) => (skip === 0 ? answer.recordings : [...before, ...answer.recordings]));
    setMore(answer.more);
    setRead(true);
  };
  useEffect(() => void load(0), []);
  return (
    <>
      <h1>{say('Recordings')}</h1>
      {read && found.length === 0 && <p role="status">{say('Nothing is recorded.')}</p>}
      <ul class="past" aria-label={say('Recordings')}>
        {found.map((each) => (
          <li key={each.recording} class="card">
            <button class="quiet wide" onClick={() => void openRecording(each.recording)}>
              {new Date(each.startedAt).toLocaleString(locale.value)} · {each.consumer || say('A customer')} · {size(each.bytes)}
              {each.goesOn ? ` · ${say('still being recorded')}` : ''}
            </button>
          </li>
        ))}
      </ul>
      {more && <button onClick={() => void load(found.length)}>{say('Show more')}</button>}
    </>
  );
}

const size = (bytes: number): string => (bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} KB` : `${(bytes / 1e6).toFixed(1)} MB`);
