import { CallList } from './call-list';
import { CallPanel } from './call-panel';
import { CodePage } from './cobrowse';
import { autoAnswer, available, connection, identity, leave, notice, setAutoAnswer, shown, status } from './desk';
import { Devices } from './devices';
import { History } from './history';
import { Mark } from '../../shared/mark';
import { Presence } from './presence';
import { Queues } from './queues';
import { Shortcuts } from './shortcuts';
import { SignIn } from './sign-in-form';
import { LanguageChoice } from '../../shared/language-choice';
import { say } from '../../shared/language';

/** The whole console: a form before sign-in, a desk after it. */
export function App() {
  return identity.value === null ? <SignIn /> : <Desk />;
}

function Desk() {
  return (
    <div class="desk">
      <header class="top">
        <span class="brand">
          <Mark /> <span class="word">Alongside</span>
        </span>
        <Presence />
        <span class="who">
          <span class="name">{identity.value?.displayName}</span>
          <Devices />
          <Shortcuts />
          <button class="quiet" onClick={() => leave()}>
            {say('Sign out')}
          </button>
        </span>
      </header>
      <p class={`status ${connection.value === 'open' ? '' : 'warn'}`} role="status">
        {status.value}
      </p>
      {notice.value !== '' && (
        <p class="notice" role="alert">
          <span>{notice.value}</span>
          <button class="quiet" aria-label={say('Dismiss message')} onClick={() => (notice.value = '')}>
            ✕
          </button>
        </p>
      )}
      <main class="work">
        <div class="side">
          <CallList />
          <Queues />
          <label class="switch">
            <input type="checkbox" checked={autoAnswer.value} onChange={(event) => setAutoAnswer(event.currentTarget.checked)} />
            {say('Answer calls from queues by themselves')}
          </label>
          <History />
          <LanguageChoice />
        </div>
        {shown.value === null ? <Idle /> : <CallPanel key={shown.value.id} call={shown.value} />}
      </main>
    </div>
  );
}

function Idle() {
  return (
    <section class="panel idle" aria-label={say('No call')}>
      <Mark />
      <h1>{available.value ? say('Ready when they are') : say('Taking a break')}</h1>
      <p>{available.value ? say('The next call rings here. You can leave this page in the background.') : say('Choose Available and the next call rings here.')}</p>
      <CodePage />
    </section>
  );
}
