import { agent, available, awayReason, finishWrapUp, setAvailable } from './desk';
import { clock } from './format';
import { useSecondsSince } from './seconds';

/** What an agent may say of a break. The server's own reasons are told in words. */
const REASONS = ['Break', 'Lunch', 'Meeting', 'Training'];
const TOLD: Record<string, string> = {
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
        <legend class="hidden">Your presence</legend>
        <Choice value={true} label="Available" />
        <Choice value={false} label="Away" />
      </fieldset>
      {!available.value && (
        <label class="reason">
          <span class="hidden">Reason for being away</span>
          <select value={REASONS.includes(awayReason.value) ? awayReason.value : ''} onChange={(event) => setAvailable(false, event.currentTarget.value)}>
            <option value="">No reason</option>
            {REASONS.map((reason) => (
              <option key={reason}>{reason}</option>
            ))}
          </select>
        </label>
      )}
      {state.state === 'away' && state.reason !== undefined && TOLD[state.reason] !== undefined && <span class="why">{TOLD[state.reason]}</span>}
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
      Wrap-up <span role="timer">{clock(seconds - passed)}</span>
      <button onClick={finishWrapUp}>Finish</button>
    </span>
  );
}
