import type { Call } from '@alongside/client';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { CallPage } from './cobrowse';
import { consult, dismiss, join, press, queues, subject, takeBack, toggleHold, toggleMute, transfer, watched } from './desk';
import { clock, initials, nameOf, qualityWord } from './format';
import { Notes } from './notes';
import { say, type Phrases } from '../../shared/language';

/** From here on there is something to write down, and the field must not come and go. */
const AFTER_THE_ANSWER: ReadonlySet<Call['state']['phase']> = new Set(['connecting', 'talking', 'ending', 'ended']);
const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];
const KEY_NAMES: Phrases = { '*': 'star', '#': 'hash' };

/** The call an agent is in: who, pictures, controls, how good the line is. */
export function CallPanel({ call }: { call: Call }) {
  const { phase } = watched(call).state;
  const over = phase === 'ended';
  return (
    <section class="panel" part="panel" aria-label={say('Call with {name}', { name: nameOf(call.far) })}>
      <header class="title">
        <h1>{nameOf(call.far)}</h1>
        <Timer call={call} />
        {call.quality !== null && !over && <span class={`quality q${Math.min(4, Math.floor(call.quality.score / 20))}`}>{say('Line: {quality}', { quality: qualityWord(call.quality) })}</span>}
      </header>
      <Stage call={call} />
      {over ? (
        <footer class="controls" part="controls">
          <button class="primary" onClick={dismiss}>
            {say('Close')}
          </button>
        </footer>
      ) : (
        <Controls call={call} />
      )}
      {phase === 'talking' && <CallPage call={call.id} />}
      {AFTER_THE_ANSWER.has(phase) && <Notes call={call} />}
    </section>
  );
}

function Stage({ call }: { call: Call }) {
  const remote = useRef<HTMLVideoElement>(null);
  const local = useRef<HTMLVideoElement>(null);
  useEffect(() => call.show({ remote: remote.current, local: local.current }), [call]);
  const state = watched(call).state;
  const picture = state.phase === 'talking' && call.far.video !== false && call.remoteStream.getVideoTracks().length > 0;
  const ours = call.localStream.getVideoTracks().length > 0;
  const name = nameOf(call.far);
  return (
    <div class="stage" part="stage">
      <video class={picture ? 'remote' : 'remote away'} ref={remote} aria-label={say('Picture of {name}', { name })} />
      {!picture && (
        <span class="face large" aria-hidden="true">
          {initials(name)}
        </span>
      )}
      <video class={ours && !call.isMuted('video') ? 'local' : 'local away'} ref={local} aria-label={say('Your own picture')} />
      {state.phase === 'talking' && (state.held || state.farHeld) && <span class="veil">{say('On hold')}</span>}
    </div>
  );
}

function Controls({ call }: { call: Call }) {
  const [keypad, setKeypad] = useState(false);
  const [passing, setPassing] = useState(false);
  const talking = watched(call).state.phase === 'talking';
  const under = call.state.phase === 'talking' && call.state.transfer !== undefined;
  const about = subject(call);
  const held = call.state.phase === 'talking' && call.state.held;
  const camera = call.localStream.getVideoTracks().length > 0;
  return (
    <>
      {keypad && <Keypad call={call} />}
      {about !== null && (
        <div class="transfer" role="group" aria-label={say('Transfer')}>
          <p>{say('{name} is waiting on hold.', { name: nameOf(about.far) })}</p>
          <button class="primary" disabled={!talking} onClick={() => join(call)}>
            {say('Connect {name} with {other}', { name: nameOf(about.far), other: nameOf(call.far) })}
          </button>
        </div>
      )}
      {under ? (
        <div class="transfer" role="group" aria-label={say('Transfer')}>
          <button onClick={() => takeBack(call)}>{say('Take the call back')}</button>
        </div>
      ) : (
        passing && talking && <TransferForm call={call} done={() => setPassing(false)} />
      )}
      <footer class="controls" part="controls" role="group" aria-label={say('Call controls')}>
        <button aria-pressed={call.isMuted('audio')} onClick={() => toggleMute(call, 'audio')}>
          {say('Mute')}
        </button>
        {camera && (
          <button aria-pressed={call.isMuted('video')} onClick={() => toggleMute(call, 'video')}>
            {say('Camera off')}
          </button>
        )}
        <button aria-pressed={held} disabled={!talking || under} onClick={() => toggleHold(call)}>
          {say('Hold')}
        </button>
        {about === null && (
          <button aria-expanded={passing && !under} disabled={!talking || under} onClick={() => setPassing(!passing)}>
            {say('Transfer')}
          </button>
        )}
        <button aria-expanded={keypad} disabled={!talking} onClick={() => setKeypad(!keypad)}>
          {say('Keypad')}
        </button>
        <button class="danger" onClick={() => call.end()}>
          {say('End call')}
        </button>
      </footer>
    </>
  );
}

/** To whom or to which queue, and whether without a word. Enter passes the call on at once; Escape closes. */
function TransferForm({ call, done }: { call: Call; done: () => void }) {
  const [to, setTo] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  // At once: the next key is meant for it, and would else be a shortcut.
  useLayoutEffect(() => field.current?.focus(), []);
  const go = (how: (call: Call, to: string) => void): void => {
    done();
    how(call, to.trim());
  };
  const empty = to.trim() === '';
  return (
    <form
      class="transfer"
      aria-label={say('Transfer')}
      onSubmit={(event) => {
        event.preventDefault();
        if (!empty) go(transfer);
      }}
      onKeyDown={(event) => event.key === 'Escape' && done()}
    >
      <label for={id}>{say('Pass the call to')}</label>
      <input ref={field} id={id} value={to} autocomplete="off" placeholder={say('agent:name, queue:name or a SIP address')} onInput={(event) => setTo(event.currentTarget.value)} />
      <button class="primary" type="submit" disabled={empty}>
        {say('Transfer now')}
      </button>
      <button type="button" disabled={empty} onClick={() => go(consult)}>
        {say('Talk first')}
      </button>
      <QueueChoice
        chosen={to.trim()}
        choose={(queue) => {
          setTo(queue);
          field.current?.focus();
        }}
      />
    </form>
  );
}

/** The queues to which this agent may pass calls on; one press names it, and Enter does the rest. */
function QueueChoice({ chosen, choose }: { chosen: string; choose: (queue: string) => void }) {
  const { lines, reachable } = queues.value;
  if (reachable.length === 0) return null;
  return (
    <div class="choice" role="group" aria-label={say('Queues')}>
      {reachable.map((name) => {
        const waiting = lines.find(({ queue }) => queue === name)?.waiting ?? 0;
        return (
          <button key={name} type="button" class="quiet" aria-pressed={chosen === `queue:${name}`} onClick={() => choose(`queue:${name}`)}>
            {waiting > 0 ? say('Queue {name}, {waiting} waiting', { name, waiting }) : say('Queue {name}', { name })}
          </button>
        );
      })}
    </div>
  );
}

function Keypad({ call }: { call: Call }) {
  const [pressed, setPressed] = useState('');
  const send = (key: string): void => {
    setPressed((before) => (before + key).slice(-16));
    press(call, key);
  };
  return (
    <div class="keypad" role="group" aria-label={say('Keypad')}>
      <output class="pressed" aria-label={say('Keys pressed')}>
        {pressed || ' '}
      </output>
      {KEYS.map((key) => (
        <button key={key} aria-label={say(KEY_NAMES[key] ?? key)} onClick={() => send(key)}>
          {key}
        </button>
      ))}
    </div>
  );
}

/** Since both talk. A reload goes on counting: the start is kept in this tab. */
function Timer({ call }: { call: Call }) {
  const key = `alongside.agent.since.${call.id}`;
  const talking = watched(call).state.phase === 'talking';
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    if (!talking) return;
    const since = Number(sessionStorage.getItem(key)) || Date.now();
    sessionStorage.setItem(key, String(since));
    const show = (): void => setSeconds((Date.now() - since) / 1000);
    show();
    const timer = setInterval(show, 1000);
    return () => clearInterval(timer);
  }, [talking, key]);
  if (call.state.phase === 'ended') sessionStorage.removeItem(key);
  return (
    <span class="timer" role="timer" aria-label={say('Length of the call')}>
      {clock(seconds)}
    </span>
  );
}
