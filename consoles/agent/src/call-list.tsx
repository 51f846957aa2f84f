import type { Call } from '@alongside/client';
import { answer, calls, shown, switchTo, watched } from './desk';
import { clock, initials, nameOf } from './format';
import { say } from '../../shared/language';

/** Calls that ring, and calls that wait while another is in the panel. */
export function CallList() {
  const waiting = calls.value.filter((call) => call !== shown.value);
  return (
    <section class="calls" part="calls" aria-label={say('Calls')}>
      <h2>
        {say('Calls')} <span class="count">{waiting.length}</span>
      </h2>
      {waiting.length === 0 ? <p class="none">{say('No call is waiting.')}</p> : <ul>{waiting.map((call) => <Entry key={call.id} call={call} />)}</ul>}
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
        <span class="kind">{!ringing ? waitingWords(call) : call.offered.video ? say('Incoming video call') : say('Incoming voice call')}</span>
        {ringing && name !== call.far.address && <span class="address">{call.far.address}</span>}
        {ringing && call.came.queue !== undefined && <span class="kind">{queueWords(call.came.queue, call.came)}</span>}
        {ringing && call.came.page !== undefined && <span class="address">{say('From {page}', { page: call.came.page })}</span>}
      </span>
      <span class="choices">
        {ringing ? (
          <>
            <button class="primary answer" onClick={() => answer(call, call.offered.video)}>
              {say('Answer')}
            </button>
            {call.offered.video && <button onClick={() => answer(call, false)}>{say('Voice only')}</button>}
            <button class="danger" onClick={() => call.decline()}>
              {say('Decline')}
            </button>
          </>
        ) : (
          <button onClick={() => switchTo(call)}>{say('Talk to {name}', { name })}</button>
        )}
      </span>
    </li>
  );
}

function queueWords(queue: string, { returns, waitedSeconds }: Call['came']): string {
  const from = returns === true ? say('Comes back from queue {queue}', { queue }) : say('Queue {name}', { name: queue });
  return waitedSeconds === undefined ? from : say('{queue}, waited {time}', { queue: from, time: clock(waitedSeconds) });
}

function waitingWords(call: Call): string {
  if (call.state.phase === 'talking') return call.state.held ? say('On hold') : say('Talking');
  return call.state.phase === 'ending' ? say('Ending…') : say('Connecting…');
}
