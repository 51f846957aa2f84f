import { connect, describe, resumable, type Call, type Session } from '@alongside/client';
import { useCallback, useEffect, useRef, useState } from 'react';

/** One call of this page: what a component draws, and what it may do. */
export interface Expert {
  /** What happens, as a sentence. */
  readonly line: string;
  readonly call: Call | null;
  readonly ask: () => void;
}

const open = (): Session =>
  connect({
    url: 'https://alongside.bank.example',
    token: () => fetch('/my-token', { method: 'POST' }).then((answer) => (answer.ok ? answer.text() : Promise.reject(new Error('no token')))),
  });

/**
 * The SDK's objects change inside and tell by events, so that React is told by a state of its own. The session is opened when it is
 * needed: at the first call, or at once where a reload left one.
 */
export function useCall(to: string): Expert {
  const session = useRef<Session | null>(null);
  const [call, setCall] = useState<Call | null>(null);
  const [line, setLine] = useState('');

  const follow = useCallback((next: Call): void => {
    setCall(next);
    setLine(describe(next.state));
    next.on('state', (state) => setLine(describe(state)));
    next.on('ended', () => setCall(null));
  }, []);

  const start = useCallback((): Session => {
    if (session.current !== null && session.current.state !== 'closed') return session.current;
    const opened = open();
    session.current = opened;
    opened.on('problem', ({ words }) => setLine(words));
    opened.on('restored', ([restored]) => restored && follow(restored));
    opened.on('closed', ({ code, words }) => code !== 1000 && setLine(words));
    return opened;
  }, [follow]);

  useEffect(() => {
    if (resumable()) start();
    return () => session.current?.close();
  }, [start]);

  return { line, call, ask: () => follow(start().call({ to, video: 'recvonly' })) };
}
