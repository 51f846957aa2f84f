import { useState } from 'preact/hooks';
import { Mark } from '../../shared/mark';
import { enter, notice } from './desk';

export function SignIn() {
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    const trouble = await enter(username.trim(), password);
    if (trouble === null) return;
    notice.value = trouble;
    setBusy(false);
  };
  return (
    <main class="door">
      <form class="card" onSubmit={submit}>
        <Mark />
        <h1>Agent console</h1>
        <p class="lead">Sign in to take calls.</p>
        <label>
          Name
          <input name="username" autocomplete="username" autocapitalize="none" spellcheck={false} required autofocus value={username} onInput={(event) => setUsername(event.currentTarget.value)} />
        </label>
        <label>
          Password
          <input name="password" type="password" autocomplete="current-password" required value={password} onInput={(event) => setPassword(event.currentTarget.value)} />
        </label>
        <button class="primary" type="submit" aria-disabled={busy}>
          {busy ? 'Signing in…' : 'Sign in'}
        </button>
        <p class="trouble" role="alert">
          {notice.value}
        </p>
      </form>
    </main>
  );
}
