import { add, parse, pieces, remove, total, type Line } from './basket';
import { CATALOGUE, bySlug, price, type Product } from './catalogue';
import { byId, make, picture } from './dom';

const KEY = 'shop.basket';
let lines: readonly Line[] = parse(sessionStorage.getItem(KEY));

/** Draws the page that the address names, and the basket; `#/product/…` is a product's own page. */
export function openShop(): void {
  window.addEventListener('hashchange', () => draw(true));
  byId('basket-button', HTMLButtonElement).addEventListener('click', () => {
    drawBasket();
    byId('basket', HTMLDialogElement).showModal();
  });
  draw(false);
  keep(lines);
}

function draw(moved: boolean): void {
  const slug = /^#\/product\/([a-z0-9-]+)$/.exec(location.hash)?.[1];
  const product = slug === undefined ? undefined : bySlug(slug);
  const content = byId('content', HTMLElement);
  content.replaceChildren(...(product === undefined ? shelf() : [page(product)]));
  if (!moved || location.hash === '#content') return;
  content.focus({ preventScroll: true });
  window.scrollTo(0, 0);
}

function shelf(): HTMLElement[] {
  const hero = make(
    'section',
    { class: 'hero' },
    make('h1', {}, 'Gear for long walks'),
    make('p', {}, 'Six things we would not leave at home. Ask one of our experts before you buy: face to face, right here.'),
  );
  const cards = CATALOGUE.map((product) =>
    make(
      'li',
      { class: 'card' },
      make('a', { href: `#/product/${product.slug}` }, picture(product.picture), make('h2', {}, product.name)),
      make('p', { class: 'line' }, product.line),
      make('p', { class: 'price' }, price(product.cents)),
    ),
  );
  return [hero, make('ul', { class: 'shelf' }, ...cards)];
}

function page(product: Product): HTMLElement {
  const choice = make('select', { id: 'choice' }, ...product.choices.values.map((value) => make('option', {}, value))) as HTMLSelectElement;
  const put = make('button', { type: 'button', class: 'primary' }, 'Add to basket');
  const done = make('p', { class: 'line', 'aria-live': 'polite' });
  put.addEventListener('click', () => {
    keep(add(lines, product, choice.value));
    done.textContent = `${product.name}, ${choice.value}: in your basket.`;
  });
  return make(
    'article',
    { class: 'product' },
    make('p', { class: 'back' }, make('a', { href: '#/' }, '← All products')),
    picture(product.picture),
    make(
      'div',
      { class: 'details' },
      make('h1', {}, product.name),
      make('p', { class: 'price' }, price(product.cents)),
      make('p', {}, product.about),
      make('ul', { class: 'facts' }, ...product.facts.map((fact) => make('li', {}, fact))),
      make('label', { for: 'choice' }, product.choices.name),
      choice,
      put,
      done,
    ),
  );
}

function keep(now: readonly Line[]): void {
  lines = now;
  sessionStorage.setItem(KEY, JSON.stringify(now));
  byId('basket-count', HTMLElement).textContent = String(pieces(now));
}

function drawBasket(): void {
  const dialog = byId('basket', HTMLDialogElement);
  const close = make('button', { type: 'button', class: 'quiet', 'aria-label': 'Close basket' }, '✕');
  close.addEventListener('click', () => dialog.close());
  dialog.replaceChildren(
    make('header', {}, make('h2', { id: 'basket-title' }, 'Your basket'), close),
    lines.length === 0 ? make('p', { class: 'line' }, 'Nothing in it yet.') : make('ul', {}, ...lines.map(basketLine)),
    make('p', { class: 'total' }, make('span', {}, 'Total'), make('strong', {}, price(total(lines, CATALOGUE)))),
  );
}

function basketLine(line: Line): HTMLElement {
  const product = bySlug(line.slug);
  if (product === undefined) return make('li', { hidden: '' });
  const gone = make('button', { type: 'button', 'aria-label': `Remove ${product.name}` }, 'Remove');
  gone.addEventListener('click', () => {
    keep(remove(lines, line));
    drawBasket();
  });
  return make(
    'li',
    {},
    picture(product.picture),
    make('span', { class: 'what' }, make('strong', {}, product.name), make('span', { class: 'line' }, `${line.choice}, ${line.count} × ${price(product.cents)}`)),
    gone,
  );
}
