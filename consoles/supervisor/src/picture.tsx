import { watch } from '@alongside/assist/stage';
import { useEffect, useRef, useState } from 'preact/hooks';
import { say, words } from '../../shared/language';
import { identity } from './desk';

/** The page of one session, small, about once a second; the customer's window says that a supervisor watches. */
export function Picture({ cid, name }: { cid: string; name: string }) {
  const room = useRef<HTMLDivElement>(null);
  const [trouble, setTrouble] = useState('');
  useEffect(() => {
    const viewing = watch({ token: identity.value!.token, correlationId: cid, unasked: true });
    const tile = document.createElement('alongside-thumbnail');
    tile.viewing = viewing;
    room.current?.replaceChildren(tile);
    const stop = viewing.on('ended', ({ words: told }) => setTrouble(told || say('No picture now.')));
    const stopSpeaking = words.subscribe((spoken) => (tile.words = spoken));
    return () => {
      stop();
      stopSpeaking();
      tile.viewing = null;
      viewing.leave();
    };
  }, [cid]);
  return trouble === '' ? <div class="picture" role="group" aria-label={say('The page of {name}', { name })} ref={room} /> : <p class="picture none">{trouble}</p>;
}
