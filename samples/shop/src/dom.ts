/** The element with that id, of that type; a page without it is our mistake. */
export function byId<T extends HTMLElement>(id: string, type: new () => T): T {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new Error(`the page has no ${type.name} #${id}`);
  return element;
}

/** An element made of text and other elements; strings become text, never markup. */
export function make(tag: string, attributes: Record<string, string>, ...children: (Node | string)[]): HTMLElement {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** One of our own drawings (`pictures.ts`), never text from outside. */
export function picture(drawing: string): HTMLElement {
  const holder = make('span', { class: 'picture' });
  holder.innerHTML = drawing;
  return holder;
}
