import { useEffect } from 'preact/hooks';
import { today, type PastCall } from './day';
import { identity, refreshDay } from './desk';
import { clock, nameOf } from './format';
import { locale, say } from '../../shared/language';

/** The agent's calls of today. */
export function History() {
  useEffect(refreshDay, [identity.value]);
  const calls = today.value;
  if (calls === null) return null;
  return (
    <section class="history" aria-label={say('Today')}>
      <h2>
        {say('Today')} <span class="count">{calls.length}</span>
      </h2>
      {calls.length === 0 ? (
        <p class="none">{say('No call yet.')}</p>
      ) : (
        <ul>
          {calls.map((call) => (
            <Entry key={call.call} call={call} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Entry({ call }: { call: PastCall }) {
  const at = new Date(call.beganAt).toLocaleTimeString(locale.value, { hour: '2-digit', minute: '2-digit' });
  const who = nameOf({ address: call.caller, ...(call.callerName === '' ? {} : { displayName: call.callerName }) });
  return (
    <li>
      <time dateTime={call.beganAt}>{at}</time>
      <span class="about">
        <strong>{who}</strong>
        <span class="kind">
          {call.answeredBy === '' ? say('Not answered: {reason}', { reason: call.reason }) : say('Talked {time}', { time: clock(call.talkedSeconds) })}
          {call.queue !== '' && ` · ${call.queue}`}
        </span>
        {call.note !== '' && <span class="kind">{call.note}</span>}
      </span>
    </li>
  );
}
