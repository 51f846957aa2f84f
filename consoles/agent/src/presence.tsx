import { agent, available, awayReason, finishWrapUp, setAvailable } from './desk';
import { clock } from './format';
import { useSecondsSince } from './seconds';
import { say, type Phrases } from '../../shared/language';

/** What an agent may say of a break, as the server keeps it. The server's own reasons are told in words. */
const REASONS: Phrases = { Break: 'Break', Lunch: 'Lunch', Meeting: 'Meeting', Training: 'Training' };
const TOLD: Phrases = {
  'no-answer': 'You did not answer, so you are away.',
  declined: 'You declined, so you are away.',
  unreachable: 'You could not be reached, so you are away.',
};

/** Available or away, and why; what follows a call. */
export function Presence() {
  const state = agent.value;
  return (
    <div class="state">
      <fieldset class="presence">
        <legend class="hidden">{say('Your presence')}</legend>
        <Choice value={true} label={say('Available')} />
        <Choice value={false} label={say('Away')} />
      </fieldset>
      {!available.value && (
        <label class="reason">
          <span class="hidden">{say('Reason for being away')}</span>
          <select value={awayReason.value in REASONS ? awayReason.value : ''} onChange={(event) => setAvailable(false, event.currentTarget.value)}>
            <option value="">{say('No reason')}</option>
            {Object.entries(REASONS).map(([reason, words]) => (
              <option key={reason} value={reason}>
                {say(words)}
              </option>
            ))}
          </select>
        </label>
      )}
      {state.state === 'away' && state.reason !== undefined && TOLD[state.reason] !== undefined && <span class="why">{say(TOLD[state.reason]!)}</span>}
      {state.state === 'wrap-up' && <WrapUp since={state.since} seconds={state.seconds ?? 0} />}
    </div>
  );
}

function Choice({ value, label }: { value: boolean; label: string }) {
  return (
    <label class={available.value === value ? 'chosen' : ''}>
      <input type="radio" name="presence" checked={available.value === value} onChange={() => setAvailable(value)} />
      <span class={`dot ${value ? 'free' : 'off'}`} aria-hidden="true" />
      {label}
    </label>
  );
}

function WrapUp({ since, seconds }: { since: number; seconds: number }) {
  const passed = useSecondsSince(since);
  return (
    <span class="wrap-up">
      {say('Wrap-up')} <span role="timer">{clock(seconds - passed)}</span>
      <button onClick={finishWrapUp}>{say('Finish')}</button>
    </span>
  );
}
