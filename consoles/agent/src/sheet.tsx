import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { say } from '../../shared/language';

/** A window above the desk: Escape and *Close* end it, the keyboard stays inside, and what it shows lives only while it is open. */
export function Sheet({ open, close, title, children }: { open: boolean; close: () => void; title: string; children: ComponentChildren }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  return (
    <dialog class="sheet" ref={dialog} aria-label={title} onClose={close}>
      {open && (
        <>
          <h2>{title}</h2>
          {children}
          <button class="primary" onClick={close}>
            {say('Close')}
          </button>
        </>
      )}
    </dialog>
  );
}

/** Whether one is open: then single letters are no commands. */
export const sheetIsOpen = (): boolean => document.querySelector('dialog.sheet[open]') !== null;
