import { useState } from 'preact/hooks';
import { enter, identity, leave, notice, tab } from './desk';
import { HistoryPage } from './history';
import { LibraryPage } from './library';
import { LivePage } from './live';
import { RecordingsPage } from './recordings';
import { Mark } from '../../shared/mark';

/** The whole console: a form before sign-in, four pages after it. */
export function App() {
  return identity.value === null ? <SignIn /> : <Desk />;
}

const TABS = [
  ['live', 'Now'],
  ['library', 'Library'],
  ['history', 'History'],
  ['recordings', 'Recordings'],
] as const;

function Desk() {
  return (
    <div class="desk">
      <header class="top">
        <span class="brand">
          <Mark /> Alongside
        </span>
        <nav aria-label="Pages">
          {TABS.map(([name, words]) => (
            <button key={name} aria-current={tab.value === name ? 'page' : undefined} onClick={() => (tab.value = name)}>
              {words}
            </button>
          ))}
        </nav>
        <span class="who">
          <span>{identity.value?.displayName}</span>
          <button class="quiet" onClick={leave}>
            Sign out
          </button>
        </span>
      </header>
      {notice.value !== '' && (
        <p class="notice" role="alert">
          <span>{notice.value}</span>
          <button class="quiet" aria-label="Dismiss message" onClick={() => (notice.value = '')}>
            ✕
          </button>
        </p>
      )}
      <main>{tab.value === 'live' ? <LivePage /> : tab.value === 'library' ? <LibraryPage /> : tab.value === 'history' ? <HistoryPage /> : <RecordingsPage />}</main>
    </div>
  );
}

function SignIn() {
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [trouble, setTrouble] = useState('');
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    setTrouble(await enter(username.trim(), password));
  };
  return (
    <main class="door">
      <form class="card" onSubmit={submit}>
        <Mark />
        <h1>Supervisor console</h1>
        <label>
          Name
          <input name="username" autocomplete="username" autocapitalize="none" spellcheck={false} required autofocus value={username} onInput={(event) => setUsername(event.currentTarget.value)} />
        </label>
        <label>
          Password
          <input name="password" type="password" autocomplete="current-password" required value={password} onInput={(event) => setPassword(event.currentTarget.value)} />
        </label>
        <button class="primary" type="submit">
          Sign in
        </button>
        <p class="trouble" role="alert">
          {trouble || notice.value}
        </p>
      </form>
    </main>
  );
}
