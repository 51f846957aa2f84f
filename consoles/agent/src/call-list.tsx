import type { Call } from '@alongside/client';
import { answer, calls, shown, switchTo, watched } from './desk';
import { clock, initials, nameOf } from './format';

/** Calls that ring, and calls that wait while another is in the panel. */
export function CallList() {
  const waiting = calls.value.filter((call) => call !== shown.value);
  return (
    <section class="calls" part="calls" aria-label="Calls">
      <h2>
        Calls <span class="count">{waiting.length}</span>
      </h2>
      {waiting.length === 0 ? <p class="none">No call is waiting.</p> : <ul>{waiting.map((call) => <Entry key={call.id} call={call} />)}</ul>}
    </section>
  );
}

function Entry({ call }: { call: Call }) {
  const ringing = watched(call).state.phase === 'incoming';
  const name = nameOf(call.far);
  return (
    <li class={ringing ? 'entry ringing' : 'entry'}>
      <span class="face" aria-hidden="true">
        {initials(name)}
      </span>
      <span class="about">
        <strong>{name}</strong>
        <span class="kind">{ringing ? `Incoming ${call.offered.video ? 'video' : 'voice'} call` : waitingWords(call)}</span>
        {ringing && name !== call.far.address && <span class="address">{call.far.address}</span>}
        {ringing && call.came.queue !== undefined && (
          <span class="kind">
            {call.came.returns === true ? 'Comes back from queue' : 'Queue'} <b>{call.came.queue}</b>
            {call.came.waitedSeconds !== undefined && `, waited ${clock(call.came.waitedSeconds)}`}
          </span>
        )}
        {ringing && call.came.page !== undefined && <span class="address">From {call.came.page}</span>}
      </span>
      <span class="choices">
        {ringing ? (
          <>
            <button class="primary answer" onClick={() => answer(call, call.offered.video)}>
              Answer
            </button>
            {call.offered.video && <button onClick={() => answer(call, false)}>Voice only</button>}
            <button class="danger" onClick={() => call.decline()}>
              Decline
            </button>
          </>
        ) : (
          <button onClick={() => switchTo(call)}>Talk to {name}</button>
        )}
      </span>
    </li>
  );
}

function waitingWords(call: Call): string {
  if (call.state.phase === 'talking') return call.state.held ? 'On hold' : 'Talking';
  return call.state.phase === 'ending' ? 'Ending…' : 'Connecting…';
}
