import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Mark } from './mark';
import { readWays, type Ways } from './sign-in';
import { LanguageChoice } from './language-choice';
import { say } from './language';

interface Props {
  readonly console: 'agent' | 'supervisor';
  readonly title: string;
  readonly lead?: string;
  /** Why nobody is signed in; empty where there is nothing to say. */
  readonly trouble: string;
  /** Somebody comes back from a provider, and the server is asked who it is. */
  readonly arriving: boolean;
  /** Resolves when the answer is there; whoever is let in sees this door no more. */
  readonly enter: (username: string, password: string) => Promise<void>;
}

/** What a console shows before anybody is signed in. */
export function Door(props: Props) {
  const [ways, setWays] = useState<Ways | null>(null);
  useEffect(() => void readWays().then(setWays), []);
  return (
    <main class="door">
      <div class="card" aria-busy={ways === null || props.arriving}>
        <Mark />
        <h1>{props.title}</h1>
        {props.lead !== undefined && <p class="lead">{props.lead}</p>}
        {props.arriving ? <p class="lead">{say('Signing in…')}</p> : ways !== null && <Entrances ways={ways} {...props} />}
        <p class="trouble" role="alert">
          {props.trouble}
        </p>
        <LanguageChoice />
      </div>
    </main>
  );
}

function Entrances({ ways, console: name, enter }: Props & { readonly ways: Ways }): ComponentChildren {
  return (
    <>
      {ways.provider !== undefined && (
        <a class="primary way" href={`${ways.provider.path}?console=${name}`}>
          {say('Sign in with {provider}', { provider: ways.provider.name })}
        </a>
      )}
      {ways.provider !== undefined && ways.password && <p class="or">{say('or with a password of this server')}</p>}
      {ways.password && <PasswordForm enter={enter} first={ways.provider === undefined} />}
    </>
  );
}

function PasswordForm({ enter, first }: { readonly enter: Props['enter']; readonly first: boolean }) {
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    await enter(username.trim(), password);
    setBusy(false);
  };
  return (
    <form onSubmit={submit}>
      <label>
        {say('Name')}
        <input name="username" autocomplete="username" autocapitalize="none" spellcheck={false} required autofocus={first} value={username} onInput={(event) => setUsername(event.currentTarget.value)} />
      </label>
      <label>
        {say('Password')}
        <input name="password" type="password" autocomplete="current-password" required value={password} onInput={(event) => setPassword(event.currentTarget.value)} />
      </label>
      <button class={first ? 'primary' : ''} type="submit" aria-disabled={busy}>
        {busy ? say('Signing in…') : say('Sign in')}
      </button>
    </form>
  );
}
