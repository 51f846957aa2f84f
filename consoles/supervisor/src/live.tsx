import type { Viewing } from '@alongside/assist/stage';
import { useState } from 'preact/hooks';
import { Stage } from '../../shared/stage';
import type { Live } from './api';
import { attempt, end, lead, stopWatching, supports, watched, watchOne } from './desk';
import { Picture } from './picture';
import { locale, say } from '../../shared/language';

/** So many pictures at once: each is a connection, and a sign-in has sixteen. */
const ON_A_PAGE = 9;

/** The sessions that go on now as a wall of small pictures, and the one that is looked at in full. */
export function LivePage() {
  const [at, setAt] = useState(0);
  // The oldest first, so that nothing moves while one watches.
  const all = [...supports.value].sort((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt) || a.cid.localeCompare(b.cid));
  const pages = Math.max(1, Math.ceil(all.length / ON_A_PAGE));
  const page = Math.min(at, pages - 1);
  return (
    <>
      <h1>{say('Sessions now')}</h1>
      {watched.value !== null && <Look viewing={watched.value} />}
      {all.length === 0 && <p role="status">{say('Nobody shares a page now.')}</p>}
      <ul class="wall" aria-label={say('Sessions')}>
        {all.slice(page * ON_A_PAGE, (page + 1) * ON_A_PAGE).map((support) => (
          <Session key={support.cid} support={support} />
        ))}
      </ul>
      {pages > 1 && (
        <nav class="row" aria-label={say('Pages of the wall')}>
          <button disabled={page === 0} onClick={() => setAt(page - 1)}>
            {say('Earlier')}
          </button>
          <span role="status">
            {say('{page} of {pages}', { page: page + 1, pages })}
          </span>
          <button disabled={page === pages - 1} onClick={() => setAt(page + 1)}>
            {say('Later')}
          </button>
        </nav>
      )}
    </>
  );
}

function Session({ support }: { support: Live }) {
  const where = !support.consumerThere ? say('The page is being loaded') : support.paused ? say('Paused') : support.agents.length === 0 ? say('Nobody looks') : say('With {names}', { names: support.agents.join(', ') });
  const name = support.consumer || say('A customer');
  return (
    <li class="card">
      {support.mayBeWatched ? <Picture cid={support.cid} name={name} /> : <p class="picture none">{say('No picture: the customer was not told that a supervisor may watch.')}</p>}
      <h2>{name}</h2>
      <p>
        {support.agents.length > 1 && support.lead !== undefined ? say('{where}; {name} leads', { where, name: support.lead }) : where}
      </p>
      <p class="soft">{say('since {time}', { time: new Date(support.startedAt).toLocaleTimeString(locale.value) })}</p>
      <div class="row">
        <button onClick={() => watchOne(support.cid)} aria-label={say('Ask to see it: the page of {name}', { name })}>
          {say('Ask to see it')}
        </button>
        <End cid={support.cid} name={name} />
      </div>
    </li>
  );
}

function End({ cid, name }: { cid: string; name: string }) {
  const [sure, setSure] = useState(false);
  if (!sure) {
    return (
      <button class="quiet" onClick={() => setSure(true)} aria-label={say('End the session of {name}', { name })}>
        {say('End…')}
      </button>
    );
  }
  return (
    <>
      <button class="danger" onClick={() => end(cid)}>
        {say('Yes, end it for all')}
      </button>
      <button class="quiet" onClick={() => setSure(false)}>
        {say('No')}
      </button>
    </>
  );
}

function Look({ viewing }: { viewing: Viewing }) {
  return (
    <section aria-label={say('The page that you look at')}>
      <Stage viewing={viewing} room="stage" />
      <div class="row">
        {lead.value === 'another' && <button onClick={() => void attempt(() => viewing.takeOver())}>{say('Take over')}</button>}
        {lead.value === 'taken' && <button onClick={() => void attempt(() => viewing.giveBack())}>{say('Give it back')}</button>}
        <button onClick={stopWatching}>{say('Stop looking')}</button>
      </div>
    </section>
  );
}
