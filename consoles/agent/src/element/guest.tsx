import { CallList } from '../call-list';
import { CallPanel } from '../call-panel';
import { calls, connection, identity, notice, shown, status } from '../desk';

/** An element that has no part in the desk: why, in words. */
export function Outside({ words }: { words: string }) {
  return (
    <div class="guest" part="desk">
      <p class="status" part="status" role="status">
        {words}
      </p>
    </div>
  );
}

/** The desk without its door and its frame: what is said, who waits, and the call. */
export function Guest() {
  const waiting = calls.value.some((call) => call !== shown.value);
  return (
    <div class="guest" part="desk">
      <p class={`status ${connection.value === 'lost' ? 'warn' : ''}`} part="status" role="status">
        {identity.value === null ? 'Not signed in.' : status.value}
      </p>
      {notice.value !== '' && (
        <p class="notice" part="notice" role="alert">
          <span>{notice.value}</span>
          <button class="quiet" aria-label="Dismiss message" onClick={() => (notice.value = '')}>
            ✕
          </button>
        </p>
      )}
      {waiting && <CallList />}
      {shown.value !== null && <CallPanel key={shown.value.id} call={shown.value} />}
    </div>
  );
}
