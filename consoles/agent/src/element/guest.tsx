import { CallList } from '../call-list';
import { CallPanel } from '../call-panel';
import { calls, connection, identity, notice, shown, status } from '../desk';
import { language, say } from '../../../shared/language';

/** An element that has no part in the desk: why, where there is more to say than that. */
export function Outside({ words }: { words: string | undefined }) {
  return (
    <div class="guest" part="desk" lang={language.value}>
      <p class="status" part="status" role="status">
        {words ?? say('Not signed in.')}
      </p>
    </div>
  );
}

/** The desk without its door and its frame: what is said, who waits, and the call. */
export function Guest() {
  const waiting = calls.value.some((call) => call !== shown.value);
  return (
    <div class="guest" part="desk" lang={language.value}>
      <p class={`status ${connection.value === 'lost' ? 'warn' : ''}`} part="status" role="status">
        {identity.value === null ? say('Not signed in.') : status.value}
      </p>
      {notice.value !== '' && (
        <p class="notice" part="notice" role="alert">
          <span>{notice.value}</span>
          <button class="quiet" aria-label={say('Dismiss message')} onClick={() => (notice.value = '')}>
            ✕
          </button>
        </p>
      )}
      {waiting && <CallList />}
      {shown.value !== null && <CallPanel key={shown.value.id} call={shown.value} />}
    </div>
  );
}
