import { useEffect, useRef } from 'react';
import { useCall } from './use-call';

/** A button, a line that says what happens, and the expert's picture. */
export function Expert() {
  const { line, call, ask } = useCall('agent:demo');
  const picture = useRef<HTMLVideoElement>(null);
  useEffect(() => call?.show({ remote: picture.current }), [call]);
  return (
    <main>
      {call === null ? <button onClick={ask}>Ask an expert</button> : <button onClick={() => call.end()}>Hang up</button>}
      <p role="status">{line}</p>
      <video ref={picture} hidden={call === null} autoPlay playsInline />
    </main>
  );
}
