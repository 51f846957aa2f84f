import { signal } from '@preact/signals';
import { lookedAt, watch, type LibraryItem, type Viewing, type ViewingState } from '@alongside/assist/stage';
import { useEffect, useState } from 'preact/hooks';
import { REASONS, Stage } from '../../shared/stage';
import { identity, serverUrl } from './desk';
import { say } from '../../shared/language';

/** The page that this agent looks at, if any: one at a time. `cid` tells to which call it belongs. */
const viewing = signal<Viewing | null>(null);
const state = signal<ViewingState>('ended');
const trouble = signal('');

/** What supervisors put together for agents to push. */
async function library(): Promise<readonly LibraryItem[]> {
  const answer = await fetch('/api/v1/library', { headers: { authorization: `Bearer ${identity.value!.token}` } });
  return answer.ok ? ((await answer.json()) as { items: readonly LibraryItem[] }).items : [];
}

function look(whom: { code?: string; correlationId?: string }): void {
  viewing.value?.leave();
  trouble.value = '';
  const url = serverUrl();
  const opened = watch({ token: identity.value!.token, ...(url === undefined ? { library } : { url }), ...whom });
  viewing.value = opened;
  state.value = opened.state;
  opened.on('state', (now) => (state.value = now));
  opened.on('ended', ({ reason, words }) => {
    if (viewing.value !== opened) return;
    viewing.value = null;
    trouble.value = words || say(REASONS[reason] ?? '');
  });
}

/** Beside a call: ask to see the caller's page, and look at it. */
export function CallPage({ call }: { call: string }) {
  useEffect(() => {
    // The page was looked at before this one was loaded anew.
    if (lookedAt()?.cid === call) look({ correlationId: call });
    return () => viewing.value?.leave();
  }, [call]);
  return (
    <section class="page" aria-label={say('The caller’s page')}>
      {viewing.value === null ? (
        <button onClick={() => look({ correlationId: call })}>{say('See their page')}</button>
      ) : (
        <Look viewing={viewing.value} />
      )}
      <Trouble />
    </section>
  );
}

/** Without a call: the page of somebody who reads out a short code. */
export function CodePage() {
  const [code, setCode] = useState('');
  useEffect(() => {
    const before = lookedAt();
    if (before?.byCode === true) look({ correlationId: before.cid });
    return () => viewing.value?.leave();
  }, []);
  const join = (event: Event): void => {
    event.preventDefault();
    look({ code: code.replace(/\D/g, '') });
    setCode('');
  };
  return (
    <section class="page" aria-label={say('A page by short code')}>
      {viewing.value === null ? (
        <form onSubmit={join}>
          <label>
            {say('Short code')}
            <input inputMode="numeric" autocomplete="off" maxLength={11} value={code} onInput={(event) => setCode(event.currentTarget.value)} />
          </label>
          <button disabled={code.replace(/\D/g, '').length < 6}>{say('See their page')}</button>
        </form>
      ) : (
        <Look viewing={viewing.value} />
      )}
      <Trouble />
    </section>
  );
}

function Look({ viewing }: { viewing: Viewing }) {
  return (
    <>
      <Stage viewing={viewing} room="page-stage" />
      <button onClick={() => viewing.leave()}>{state.value === 'asking' ? say('Ask no longer') : say('Stop looking')}</button>
    </>
  );
}

const Trouble = () => (trouble.value === '' ? null : <p role="status">{trouble.value}</p>);
