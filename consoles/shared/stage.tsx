import type { Viewing } from '@alongside/assist/stage';
import { useEffect, useRef } from 'preact/hooks';
import { words, type Phrases } from './language';

/** Why a viewing ended, for whoever looked; nothing where that one ended it. */
export const REASONS: Phrases = {
  refused: 'They do not want to share their page now.',
  'consumer-ended': 'They stopped sharing their page.',
  'consumer-lost': 'Their page did not come back.',
  'supervisor-ended': 'A supervisor ended the session.',
  shutdown: 'The server stopped.',
};

/** The page that somebody looks at, with all tools. */
export function Stage({ viewing, room: className }: { viewing: Viewing; room: string }) {
  const room = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const stage = document.createElement('alongside-stage');
    stage.viewing = viewing;
    room.current?.replaceChildren(stage);
    const stop = words.subscribe((spoken) => (stage.words = spoken));
    return () => {
      stop();
      stage.viewing = null;
    };
  }, [viewing]);
  return <div class={className} ref={room} />;
}
