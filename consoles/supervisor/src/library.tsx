import { useEffect, useState } from 'preact/hooks';
import { isFile, sendFile, type Item } from './api';
import { attempt, keepLibrary, readLibrary, shelf } from './desk';
import { say, type Phrases } from '../../shared/language';

const KINDS: Phrases<Item['kind']> = { document: 'document', link: 'link' };
const NEW: Item = { category: '', title: '', kind: 'document', url: '' };

const same = (one: Item, other: Item): boolean => one.category === other.category && one.title === other.title && one.kind === other.kind && one.url === other.url;

/** Documents and links that agents may pick, in the supervisors' order. */
export function LibraryPage() {
  /** By what it is, not by its place: others move and delete meanwhile. */
  const [edited, setEdited] = useState<Item | null>(null);
  useEffect(readLibrary, []);
  const { items } = shelf.value;
  const save = async (item: Item): Promise<void> => {
    const place = items.findIndex((each) => edited !== null && same(each, edited));
    // One that somebody else took away meanwhile comes back as it is here.
    const next = place === -1 ? [...items, item] : items.map((each, i) => (i === place ? item : each));
    if (await keepLibrary(next)) setEdited(null);
  };
  const move = (from: number, by: number): void => {
    const next = [...items];
    next.splice(from + by, 0, ...next.splice(from, 1));
    void keepLibrary(next);
  };
  return (
    <>
      <h1>{say('Library')}</h1>
      <p class="soft">{say('What agents find under “Documents and links”, in this order.')}</p>
      {/* Roles by name, because on a telephone the table is drawn as a list of cards. */}
      <table role="table">
        <thead role="rowgroup">
          <tr role="row">
            <th role="columnheader" scope="col">{say('Category')}</th>
            <th role="columnheader" scope="col">{say('Title')}</th>
            <th role="columnheader" scope="col">{say('Kind')}</th>
            <th role="columnheader" scope="col">{say('Address')}</th>
            <th role="columnheader" scope="col">{say('Change')}</th>
          </tr>
        </thead>
        <tbody role="rowgroup">
          {items.map((item, i) => (
            <tr role="row" key={`${i} ${item.url}`}>
              <td role="cell">{item.category}</td>
              <td role="cell" class="title">{item.title}</td>
              <td role="cell">{say(KINDS[item.kind])}</td>
              <td role="cell" class="address">{isFile(item) ? say('A file kept here') : item.url}</td>
              <td role="cell">
                <div class="row">
                <button disabled={i === 0} aria-label={say('Move {title} up', { title: item.title })} onClick={() => move(i, -1)}>
                  ↑
                </button>
                <button disabled={i === items.length - 1} aria-label={say('Move {title} down', { title: item.title })} onClick={() => move(i, 1)}>
                  ↓
                </button>
                <button aria-label={say('Edit {title}', { title: item.title })} onClick={() => setEdited(item)}>
                  {say('Edit')}
                </button>
                <button class="danger" aria-label={say('Delete {title}', { title: item.title })} onClick={() => void keepLibrary(items.filter((_, other) => other !== i))}>
                  {say('Delete')}
                </button>
                </div>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {edited === null ? (
        <button class="primary" onClick={() => setEdited(NEW)}>
          {say('Add')}
        </button>
      ) : (
        <Editor key={JSON.stringify(edited)} item={edited} save={save} cancel={() => setEdited(null)} />
      )}
    </>
  );
}

function Editor({ item, save, cancel }: { item: Item; save: (item: Item) => Promise<void>; cancel: () => void }) {
  const [draft, setDraft] = useState(item);
  const [sent, setSent] = useState('');
  const [sending, setSending] = useState(false);
  const choose = async (input: HTMLInputElement): Promise<void> => {
    const file = input.files?.[0];
    if (file === undefined) return;
    setSending(true);
    const url = await attempt((token) => sendFile(token, file));
    setSending(false);
    input.value = '';
    if (url === null) return;
    setSent(file.name);
    setDraft((now) => ({ ...now, url, title: now.title === '' ? file.name.slice(0, 120) : now.title }));
  };
  const change = (part: Partial<Item>): void => setDraft({ ...draft, ...part });
  return (
    <form
      class="card"
      aria-label={say('Document or link')}
      onSubmit={(event) => {
        event.preventDefault();
        void save(draft);
      }}
    >
      <label>
        {say('Category')}
        <input value={draft.category} maxLength={120} onInput={(event) => change({ category: event.currentTarget.value })} />
      </label>
      <label>
        {say('Title')}
        <input value={draft.title} maxLength={120} required onInput={(event) => change({ title: event.currentTarget.value })} />
      </label>
      <label>
        {say('Kind')}
        <select value={draft.kind} onChange={(event) => change({ kind: event.currentTarget.value as Item['kind'] })}>
          <option value="document">{say('Document: shown over the page')}</option>
          <option value="link">{say('Link: opens in a tab of its own')}</option>
        </select>
      </label>
      {isFile(draft) ? (
        <p>
          {sent === '' ? say('A file kept here.') : say('A file kept here: {name}.', { name: sent })}{' '}
          <button type="button" class="quiet" onClick={() => change({ url: '' })}>
            {say('Use an address instead')}
          </button>
        </p>
      ) : (
        <label>
          {say('Address')}
          <input type="url" value={draft.url} required placeholder="https://" onInput={(event) => change({ url: event.currentTarget.value })} />
        </label>
      )}
      {draft.kind === 'document' && (
        <label>
          {isFile(draft) ? say('Another file in its place') : say('Or a file from this computer, of up to 25 MiB')}
          <input type="file" accept=".pdf,.png,.jpg,.jpeg,.gif,.webp,.docx,.xlsx,.pptx,.odt,.ods,.odp,.doc,.xls,.ppt" disabled={sending} onChange={(event) => void choose(event.currentTarget)} />
        </label>
      )}
      {sending && <p role="status">{say('The file is being sent…')}</p>}
      <div class="row">
        <button class="primary" type="submit" disabled={sending}>
          {say('Save')}
        </button>
        <button type="button" onClick={cancel}>
          {say('Cancel')}
        </button>
      </div>
    </form>
  );
}
