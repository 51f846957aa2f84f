import { useEffect, useState } from 'preact/hooks';
import type { Item } from './api';
import { keepLibrary, readLibrary, shelf } from './desk';

const NEW: Item = { category: '', title: '', kind: 'document', url: '' };

/** Documents and links that agents may pick, in the supervisors' order. */
export function LibraryPage() {
  const [at, setAt] = useState<number | null>(null);
  useEffect(readLibrary, []);
  const { items } = shelf.value;
  const save = async (item: Item): Promise<void> => {
    const next = at === null || at === items.length ? [...items, item] : items.map((each, i) => (i === at ? item : each));
    if (await keepLibrary(next)) setAt(null);
  };
  const move = (from: number, by: number): void => {
    const next = [...items];
    next.splice(from + by, 0, ...next.splice(from, 1));
    void keepLibrary(next);
  };
  return (
    <>
      <h1>Library</h1>
      <p class="soft">What agents find under “Documents and links”, in this order.</p>
      <table>
        <thead>
          <tr>
            <th scope="col">Category</th>
            <th scope="col">Title</th>
            <th scope="col">Kind</th>
            <th scope="col">Address</th>
            <th scope="col">Change</th>
          </tr>
        </thead>
        <tbody>
          {items.map((item, i) => (
            <tr key={`${i} ${item.url}`}>
              <td>{item.category}</td>
              <td>{item.title}</td>
              <td>{item.kind}</td>
              <td class="address">{item.url}</td>
              <td class="row">
                <button disabled={i === 0} aria-label={`Move ${item.title} up`} onClick={() => move(i, -1)}>
                  ↑
                </button>
                <button disabled={i === items.length - 1} aria-label={`Move ${item.title} down`} onClick={() => move(i, 1)}>
                  ↓
                </button>
                <button aria-label={`Edit ${item.title}`} onClick={() => setAt(i)}>
                  Edit
                </button>
                <button class="danger" aria-label={`Delete ${item.title}`} onClick={() => void keepLibrary(items.filter((_, other) => other !== i))}>
                  Delete
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {at === null ? (
        <button class="primary" onClick={() => setAt(items.length)}>
          Add
        </button>
      ) : (
        <Editor key={at} item={items[at] ?? NEW} save={save} cancel={() => setAt(null)} />
      )}
    </>
  );
}

function Editor({ item, save, cancel }: { item: Item; save: (item: Item) => Promise<void>; cancel: () => void }) {
  const [draft, setDraft] = useState(item);
  const change = (part: Partial<Item>): void => setDraft({ ...draft, ...part });
  return (
    <form
      class="card"
      aria-label="Document or link"
      onSubmit={(event) => {
        event.preventDefault();
        void save(draft);
      }}
    >
      <label>
        Category
        <input value={draft.category} maxLength={120} onInput={(event) => change({ category: event.currentTarget.value })} />
      </label>
      <label>
        Title
        <input value={draft.title} maxLength={120} required onInput={(event) => change({ title: event.currentTarget.value })} />
      </label>
      <label>
        Kind
        <select value={draft.kind} onChange={(event) => change({ kind: event.currentTarget.value as Item['kind'] })}>
          <option value="document">Document: shown over the page</option>
          <option value="link">Link: opens in a tab of its own</option>
        </select>
      </label>
      <label>
        Address
        <input type="url" value={draft.url} required placeholder="https://" onInput={(event) => change({ url: event.currentTarget.value })} />
      </label>
      <div class="row">
        <button class="primary" type="submit">
          Save
        </button>
        <button type="button" onClick={cancel}>
          Cancel
        </button>
      </div>
    </form>
  );
}
