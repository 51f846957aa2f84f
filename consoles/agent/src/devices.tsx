import type { DeviceTest } from '@alongside/client';
import { useEffect, useRef, useState } from 'preact/hooks';
import { equipment } from './desk';
import { choices, choose, type Device } from './equipment';
import { Sheet } from './sheet';
import { say } from '../../shared/language';

/** Opens the window in which an agent chooses and tries microphone, camera and speaker, also during a call. */
export function Devices() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button class="quiet help" aria-label={say('Devices')} title={say('Devices')} onClick={() => setOpen(true)}>
        <Slider />
      </button>
      <Sheet open={open} close={() => setOpen(false)} title={say('Devices')}>
        <Trial />
      </Sheet>
    </>
  );
}

/** While it is shown, microphone and camera are open: the person sees and hears that they work. */
function Trial() {
  const session = equipment.value;
  const [list, setList] = useState<readonly MediaDeviceInfo[]>([]);
  const [chosen, setChosen] = useState(session?.chosen ?? null);
  const [level, setLevel] = useState(0);
  const [words, setWords] = useState('');
  const test = useRef<DeviceTest | null>(null);
  const picture = useRef<HTMLVideoElement>(null);

  useEffect(() => {
    if (session === null) return;
    const trying = session.testDevices({ audio: true, video: true });
    test.current = trying;
    const look = (): void => void session.listDevices().then(setList);
    look();
    // Names are told only once the person has allowed a device.
    const named = trying.on('level', () => (named(), look()));
    const stop = [session.on('devices', setList), session.on('device', () => setChosen(session.chosen)), trying.on('level', setLevel), trying.on('problem', (problem) => setWords(say(problem.words)))];
    if (picture.current !== null) trying.show(picture.current);
    return () => {
      stop.forEach((each) => each());
      trying.stop();
    };
  }, [session]);
  if (session === null || chosen === null) return null;

  const use = (device: Device, id: string | null): void => {
    setWords('');
    void choose(session, device, id).then(() => setChosen(session.chosen));
  };
  const listen = async (): Promise<void> => {
    if ((await test.current?.playTone()) !== true) setWords(say('This browser could not play the tone.'));
  };
  return (
    <div class="devices">
      <video ref={picture} playsInline muted aria-label={say('Picture of your camera')} />
      {choices().map(({ device, kind, words: sentence }) => (
        <label key={device}>
          {say(sentence)}
          <select value={chosen[device] ?? ''} onChange={(event) => use(device, event.currentTarget.value === '' ? null : event.currentTarget.value)}>
            <option value="">{say('The system’s choice')}</option>
            {list
              .filter((one) => one.kind === kind && one.deviceId !== '' && one.deviceId !== 'default')
              .map((one, at) => (
                <option key={one.deviceId} value={one.deviceId}>
                  {one.label || `${say(sentence)} ${at + 1}`}
                </option>
              ))}
          </select>
        </label>
      ))}
      <label>
        {say('How loud you are')}
        <meter min={0} max={100} value={level} />
      </label>
      <button onClick={() => void listen()}>{say('Play a tone')}</button>
      <p class="trouble" role="status">
        {words}
      </p>
    </div>
  );
}

function Slider() {
  return (
    <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round">
      <path d="M3 6h6m5 0h3M3 14h3m5 0h6" />
      <circle cx="11.5" cy="6" r="2.2" />
      <circle cx="8.5" cy="14" r="2.2" />
    </svg>
  );
}
