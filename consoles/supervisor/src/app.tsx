import { Door } from '../../shared/door';
import { arriving, enter, identity, notice, signOut, tab } from './desk';
import { HistoryPage } from './history';
import { LibraryPage } from './library';
import { LivePage } from './live';
import { RecordingsPage } from './recordings';
import { Mark } from '../../shared/mark';
import { LanguageChoice } from '../../shared/language-choice';
import { say, type Phrases } from '../../shared/language';

/** The whole console: a form before sign-in, four pages after it. */
export function App() {
  return identity.value === null ? <SignIn /> : <Desk />;
}

const TABS: Phrases<typeof tab.value> = {
  live: 'Now',
  library: 'Library',
  history: 'History',
  recordings: 'Recordings',
};

function Desk() {
  return (
    <div class="desk">
      <header class="top">
        <span class="brand">
          <Mark /> Alongside
        </span>
        <nav aria-label={say('Pages')}>
          {(Object.keys(TABS) as (keyof typeof TABS)[]).map((name) => (
            <button key={name} aria-current={tab.value === name ? 'page' : undefined} onClick={() => (tab.value = name)}>
              {say(TABS[name])}
            </button>
          ))}
        </nav>
        <span class="who">
          <span>{identity.value?.displayName}</span>
          <LanguageChoice />
          <button class="quiet" onClick={signOut}>
            {say('Sign out')}
          </button>
        </span>
      </header>
      {notice.value !== '' && (
        <p class="notice" role="alert">
          <span>{notice.value}</span>
          <button class="quiet" aria-label={say('Dismiss message')} onClick={() => (notice.value = '')}>
            ✕
          </button>
        </p>
      )}
      <main>{tab.value === 'live' ? <LivePage /> : tab.value === 'library' ? <LibraryPage /> : tab.value === 'history' ? <HistoryPage /> : <RecordingsPage />}</main>
    </div>
  );
}

function SignIn() {
  const come = async (username: string, password: string): Promise<void> => {
    notice.value = await enter(username, password);
  };
  return <Door console="supervisor" title={say('Supervisor console')} trouble={notice.value} arriving={arriving.value} enter={come} />;
}
