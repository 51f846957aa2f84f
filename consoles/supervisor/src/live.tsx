import type { Viewing } from '@alongside/assist/stage';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Live } from './api';
import { end, stopWatching, supports, watched, watchOne } from './desk';

/** The sessions that go on now, and the one that is looked at. */
export function LivePage() {
  return (
    <>
      <h1>Sessions now</h1>
      {supports.value.length === 0 && <p role="status">Nobody shares a page now.</p>}
      <ul class="wall" aria-label="Sessions">
        {supports.value.map((support) => (
          <Session key={support.cid} support={support} />
        ))}
      </ul>
      {watched.value !== null && <Stage viewing={watched.value} />}
    </>
  );
}

function Session({ support }: { support: Live }) {
  const [sure, setSure] = useState(false);
  const where = !support.consumerThere ? 'The page is being loaded' : support.paused ? 'Paused' : support.agents.length === 0 ? 'Nobody looks' : `With ${support.agents.join(', ')}`;
  const name = support.consumer || 'A customer';
  return (
    <li class="card">
      <h2>{name}</h2>
      <p>{where}</p>
      <p class="soft">since {new Date(support.startedAt).toLocaleTimeString()}</p>
      <div class="row">
        <button onClick={() => watchOne(support.cid)} aria-label={`Ask to see the page of ${name}`}>
          Ask to see it
        </button>
        {sure ? (
          <>
            <button class="danger" onClick={() => end(support.cid)}>
              Yes, end it for all
            </button>
            <button class="quiet" onClick={() => setSure(false)}>
              No
            </button>
          </>
        ) : (
          <button class="quiet" onClick={() => setSure(true)} aria-label={`End the session of ${name}`}>
            End…
          </button>
        )}
      </div>
    </li>
  );
}

function Stage({ viewing }: { viewing: Viewing }) {
  const room = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const stage = document.createElement('alongside-stage');
    stage.viewing = viewing;
    room.current?.replaceChildren(stage);
    return () => (stage.viewing = null);
  }, [viewing]);
  return (
    <section aria-label="The page that you look at">
      <div class="stage" ref={room} />
      <button onClick={stopWatching}>Stop looking</button>
    </section>
  );
}
