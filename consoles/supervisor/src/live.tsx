import type { Viewing } from '@alongside/assist/stage';
import { useState } from 'preact/hooks';
import { Stage } from '../../shared/stage';
import type { Live } from './api';
import { attempt, end, lead, stopWatching, supports, watched, watchOne } from './desk';
import { Picture } from './picture';

/** So many pictures at once: each is a connection, and a sign-in has sixteen. */
const ON_A_PAGE = 9;

/** The sessions that go on now as a wall of small pictures, and the one that is looked at in full. */
export function LivePage() {
  const [at, setAt] = useState(0);
  // The oldest first, so that nothing moves while one watches.
  const all = [...supports.value].sort((a, b) => a.startedAt.localeCompare(b.startedAt) || a.cid.localeCompare(b.cid));
  const pages = Math.max(1, Math.ceil(all.length / ON_A_PAGE));
  const page = Math.min(at, pages - 1);
  return (
    <>
      <h1>Sessions now</h1>
      {watched.value !== null && <Look viewing={watched.value} />}
      {all.length === 0 && <p role="status">Nobody shares a page now.</p>}
      <ul class="wall" aria-label="Sessions">
        {all.slice(page * ON_A_PAGE, (page + 1) * ON_A_PAGE).map((support) => (
          <Session key={support.cid} support={support} />
        ))}
      </ul>
      {pages > 1 && (
        <nav class="row" aria-label="Pages of the wall">
          <button disabled={page === 0} onClick={() => setAt(page - 1)}>
            Earlier
          </button>
          <span role="status">
            {page + 1} of {pages}
          </span>
          <button disabled={page === pages - 1} onClick={() => setAt(page + 1)}>
            Later
          </button>
        </nav>
      )}
    </>
  );
}

function Session({ support }: { support: Live }) {
  const where = !support.consumerThere ? 'The page is being loaded' : support.paused ? 'Paused' : support.agents.length === 0 ? 'Nobody looks' : `With ${support.agents.join(', ')}`;
  const name = support.consumer || 'A customer';
  return (
    <li class="card">
      {support.mayBeWatched ? <Picture cid={support.cid} name={name} /> : <p class="picture none">No picture: the customer was not told that a supervisor may watch.</p>}
      <h2>{name}</h2>
      <p>
        {where}
        {support.agents.length > 1 && support.lead !== undefined && `; ${support.lead} leads`}
      </p>
      <p class="soft">since {new Date(support.startedAt).toLocaleTimeString()}</p>
      <div class="row">
        <button onClick={() => watchOne(support.cid)} aria-label={`Ask to see it: the page of ${name}`}>
          Ask to see it
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
      <button class="quiet" onClick={() => setSure(true)} aria-label={`End the session of ${name}`}>
        End…
      </button>
    );
  }
  return (
    <>
      <button class="danger" onClick={() => end(cid)}>
        Yes, end it for all
      </button>
      <button class="quiet" onClick={() => setSure(false)}>
        No
      </button>
    </>
  );
}

function Look({ viewing }: { viewing: Viewing }) {
  return (
    <section aria-label="The page that you look at">
      <Stage viewing={viewing} room="stage" />
      <div class="row">
        {lead.value === 'another' && <button onClick={() => void attempt(() => viewing.takeOver())}>Take over</button>}
        {lead.value === 'taken' && <button onClick={() => void attempt(() => viewing.giveBack())}>Give it back</button>}
        <button onClick={stopWatching}>Stop looking</button>
      </div>
    </section>
  );
}
