import { Replay } from '@alongside/assist/replay';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { attempt, identity } from './desk';
import { part, remove, type Index, type Mark } from './recording-api';
import { locale, say, words as spoken, type Phrases } from '../../shared/language';

const SPEEDS = [1, 2, 4];
const ARROW_MILLIS = 5_000;

/** How recordings end that did not end with their session. */
const ENDS: Phrases = {
  cut: 'It is cut off here: the server stopped, or it is still being recorded.',
  damaged: 'What follows is damaged.',
  stopped: 'The customer ended the recording here.',
  failed: 'The server could not go on recording.',
  limit: 'The recording reached its largest size here.',
};

/** One recording: its picture, and what plays it. */
export function ReplayPage({ recording, close }: { recording: Index; close: () => void }) {
  const { replay, state } = useReplay(recording);
  const [sure, setSure] = useState(false);
  const happened = useMemo(() => <Marks marks={recording.marks} replay={replay} />, [recording, replay]);
  const erase = async (): Promise<void> => {
    if ((await attempt((token) => remove(token, recording.recording))) !== null) close();
  };
  const name = recording.consumer || say('A customer');
  return (
    <section class="replay" aria-label={say('Recording of {name}', { name })}>
      <div class="row">
        <h1>{name}</h1>
        <span class="soft">{new Date(recording.startedAt).toLocaleString(locale.value)}</span>
      </div>
      <Screen replay={replay} />
      <Bar recording={recording} replay={replay} place={state.place} />
      <div class="row">
        <button class="primary" onClick={() => (state.playing ? replay.pause() : replay.play())}>
          {state.playing ? say('Pause') : say('Play')}
        </button>
        <span class="clock">
          {clock(state.place)} / {clock(recording.millis)}
        </span>
        <label class="inline">
          {say('Speed')}
          <select value={state.speed} onChange={(event) => (replay.speed = Number(event.currentTarget.value))}>
            {SPEEDS.map((speed) => (
              <option key={speed} value={speed}>
                {speed}×
              </option>
            ))}
          </select>
        </label>
        <label class="inline">
          <input type="checkbox" checked={state.skipsIdle} onChange={(event) => (replay.skipsIdle = event.currentTarget.checked)} />
          {say('Skip times without change')}
        </label>
        <button onClick={() => void save(recording)}>{say('Save')}</button>
        {sure ? (
          <>
            <button class="danger" onClick={() => void erase()}>
              {say('Yes, delete it')}
            </button>
            <button class="quiet" onClick={() => setSure(false)}>
              {say('No')}
            </button>
          </>
        ) : (
          <button class="quiet" onClick={() => setSure(true)}>
            {say('Delete…')}
          </button>
        )}
        <button class="quiet" onClick={close}>
          {say('Back to all recordings')}
        </button>
      </div>
      <p role="status">{words(state.phase, state.words, recording)}</p>
      <h2>{say('What happened')}</h2>
      {happened}
    </section>
  );
}

/** What happened, in order; each goes to its moment. */
function Marks({ marks, replay }: { marks: readonly Mark[]; replay: Replay }) {
  return (
    <ol class="marks">
      {marks.map((mark) => (
        <li key={`${mark.at} ${mark.kind} ${mark.detail}`}>
          <button class="quiet" onClick={() => replay.seek(mark.at)}>
            {clock(mark.at)} {told(mark)}
          </button>
        </li>
      ))}
    </ol>
  );
}

function useReplay(recording: Index): { replay: Replay; state: Replay['state'] } {
  const [replay] = useState(() => {
    const { millis, sections, end } = recording;
    const fetched = async (from: number, to: number): Promise<Uint8Array> => new Uint8Array(await (await part(identity.value?.token ?? '', recording.recording, from, to)).arrayBuffer());
    return new Replay({ millis, sections: sections.map(({ at, from }, i) => ({ at, from, to: sections[i + 1]?.from ?? end })), part: fetched });
  });
  const [state, setState] = useState(replay.state);
  useEffect(() => {
    const stop = replay.on('changed', setState);
    return () => {
      stop();
      replay.stop();
    };
  }, [replay]);
  return { replay, state };
}

function Screen({ replay }: { replay: Replay }) {
  const room = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const screen = document.createElement('alongside-replay');
    room.current?.replaceChildren(screen);
    screen.replay = replay;
    const stop = spoken.subscribe((words) => (screen.words = words));
    return () => {
      stop();
      screen.replay = null;
    };
  }, [replay]);
  return <div class="stage" ref={room} />;
}

/** Where it is, and where something happened. */
function Bar({ recording: { millis, marks }, replay, place }: { recording: Index; replay: Replay; place: number }) {
  const key = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: -ARROW_MILLIS, ArrowRight: ARROW_MILLIS }[event.key];
    if (event.key === ' ') replay.state.playing ? replay.pause() : replay.play();
    else if (step !== undefined) replay.seek(place + step);
    else return;
    event.preventDefault();
  };
  return (
    <div class="bar">
      <input
        type="range"
        aria-label={say('Moment')}
        aria-valuetext={say('{place} of {length}', { place: clock(place), length: clock(millis) })}
        min={0}
        max={Math.max(1, millis)}
        step="any"
        value={place}
        onInput={(event) => replay.seek(Number(event.currentTarget.value))}
        onKeyDown={key}
      />
      <svg class="ticks" aria-hidden="true" viewBox={`0 0 ${Math.max(1, millis)} 1`} preserveAspectRatio="none">
        {marks.map(({ at, kind, detail }) => (
          <line key={`${at} ${kind} ${detail}`} x1={at} x2={at} y1={0} y2={1} vector-effect="non-scaling-stroke" />
        ))}
      </svg>
    </div>
  );
}

async function save({ recording, startedAt }: Index): Promise<void> {
  const file = await attempt((token) => part(token, recording, 0));
  if (file === null) return;
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = `${startedAt.slice(0, 19).replace(/[^0-9]/g, '')}-${recording}.recording`;
  link.click();
  URL.revokeObjectURL(link.href);
}

function words(phase: Replay['state']['phase'], trouble: string, { sections, how }: Index): string {
  if (sections.length === 0) return say('Nothing was looked at while this was recorded.');
  if (phase === 'failed') return say('This part could not be fetched. {why}', { why: trouble });
  if (phase === 'waiting') return say('Loading…');
  return phase === 'over' ? say(ENDS[how] ?? 'The end of the session.') : '';
}

const told = ({ kind, who, detail }: Mark): string => `${kind.replaceAll('-', ' ')}${who === '' ? '' : ` ${say('by {name}', { name: who })}`}${detail === '' || kind === 'recording-started' ? '' : ` (${detail})`}`;

/** `1:05:09`, or without hours. */
function clock(millis: number): string {
  const seconds = Math.floor(millis / 1_000);
  const [h, m, s] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (n: number): string => String(n).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}
