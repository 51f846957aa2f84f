import type { Call } from '@alongside/client';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { say } from '../../shared/language';
import { keepNote } from './desk';

const PAUSE_MILLIS = 1_000;

/** What the agent writes down about a call. It is kept a second after the last key, and when the panel closes. */
export function Notes({ call }: { call: Call }) {
  const [text, setText] = useState('');
  const [kept, setKept] = useState<boolean | null>(null);
  const id = useId();
  const waiting = useRef<{ text: string; timer: ReturnType<typeof setTimeout> } | null>(null);
  const save = (): void => {
    const pending = waiting.current;
    if (pending === null) return;
    clearTimeout(pending.timer);
    waiting.current = null;
    void keepNote(call, pending.text).then((ok) => setKept(ok));
  };
  useEffect(() => save, [call]);
  const typed = (next: string): void => {
    setText(next);
    setKept(null);
    if (waiting.current !== null) clearTimeout(waiting.current.timer);
    waiting.current = { text: next, timer: setTimeout(save, PAUSE_MILLIS) };
  };
  return (
    <div class="notes">
      <label for={id}>
        {say('Notes')} <output class="kept">{kept === null ? '' : kept ? say('Saved') : say('Not saved yet')}</output>
      </label>
      <textarea id={id} rows={3} maxLength={4000} value={text} onInput={(event) => typed(event.currentTarget.value)} onBlur={save} />
    </div>
  );
}
