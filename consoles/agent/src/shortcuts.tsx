import { useEffect, useState } from 'preact/hooks';
import { answer, available, calls, setAvailable, shown, toggleHold, toggleMute } from './desk';
import { Sheet, sheetIsOpen } from './sheet';
import { say } from '../../shared/language';

interface Shortcut {
  readonly key: string;
  readonly words: string;
  readonly run: () => void;
}

const ringing = () => calls.value.find((call) => call.state.phase === 'incoming');
const present = () => (shown.value !== null && shown.value.state.phase !== 'ended' ? shown.value : null);

/** One letter each, where nothing is typed. */
const SHORTCUTS: readonly Shortcut[] = [
  { key: 'a', words: 'Answer the call that rings', run: () => { const call = ringing(); if (call !== undefined) answer(call, call.offered.video); } },
  { key: 'v', words: 'Answer with voice only', run: () => { const call = ringing(); if (call !== undefined) answer(call, false); } },
  { key: 'd', words: 'Decline the call that rings', run: () => ringing()?.decline() },
  { key: 'm', words: 'Mute or unmute your microphone', run: () => { const call = present(); if (call !== null) toggleMute(call, 'audio'); } },
  { key: 'h', words: 'Hold the call, or go on with it', run: () => { const call = present(); if (call !== null) toggleHold(call); } },
  { key: 'e', words: 'End the call', run: () => present()?.end() },
  { key: 's', words: 'Switch between available and away', run: () => setAvailable(!available.value) },
];

/** Listens for the keys, and shows the sheet that explains them. */
export function Shortcuts() {
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event.target)) return;
      if (event.key === '?') return setOpen((before) => !before);
      const shortcut = SHORTCUTS.find(({ key }) => key === event.key.toLowerCase());
      if (shortcut === undefined || sheetIsOpen()) return;
      event.preventDefault();
      shortcut.run();
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, []);
  return (
    <>
      <button class="quiet help" aria-label={say('Keyboard shortcuts')} title={say('Keyboard shortcuts')} onClick={() => setOpen(true)}>
        ?
      </button>
      <Sheet open={open} close={() => setOpen(false)} title={say('Keyboard shortcuts')}>
        <dl>
          {[...SHORTCUTS, { key: '?', words: 'Show or hide this sheet' }].map(({ key, words }) => (
            <div key={key}>
              <dt>
                <kbd>{key.toUpperCase()}</kbd>
              </dt>
              <dd>{say(words)}</dd>
            </div>
          ))}
        </dl>
      </Sheet>
    </>
  );
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input:not([type=radio]):not([type=checkbox]), textarea, select, alongside-stage'));
}
