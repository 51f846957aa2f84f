import type { Rulebook } from '../book';
import type { PicturePort } from '../capture';
import { Judge, PRIVATE_PAGE, type Inherited, type Judged, type Rules, type Verdict } from '../judge';
import type { Drawer } from '../raster';
import type { Permissions } from '../../wire/messages';
import { addressesOf, matches } from './globs';
import { StrictMirror } from './mirror';
import { guard } from './private-page';

/** Of what hides it the name, where a page is private by default. */
export const NOT_SHOWN = 'not shown';

/** Which rules hold in a document at its address. The same ones are the same object. */
export interface InForce {
  /** Nothing of it is shown. */
  readonly closed: boolean;
  readonly mask: readonly string[];
  /** What alone is shown; null where everything is. */
  readonly show: readonly string[] | null;
  /** Of `show` a name: what is shown under others need not be shown under these. */
  readonly open: string;
}

/** Rules that few sites have: for some pages alone, private by default, texts. They are asked anew each time, because the address of a page may change in any moment. */
export class Strict implements Rulebook {
  readonly Mirror = StrictMirror;
  private readonly rules: Rules;
  private readonly addresses: (document: Document) => readonly string[];
  private readonly texts: readonly RegExp[];
  private readonly known = new Map<string, InForce>();

  constructor(rules: Rules, addresses = addressesOf) {
    [this.rules, this.addresses] = [rules, addresses];
    this.texts = textsOf(rules);
    check(rules);
  }

  judge(permissions: Permissions): StrictJudge {
    return new StrictJudge(permissions, this);
  }

  guard(port: PicturePort, drawer: Drawer): readonly [PicturePort, Drawer] {
    return guard(port, drawer, () => this.inForce(document).closed);
  }

  /** A browser that does not tell of other addresses is asked once a second, and before each picture. */
  turned(tell: () => void, until: AbortSignal): void {
    (window as { readonly navigation?: EventTarget }).navigation?.addEventListener('currententrychange', tell, { signal: until });
    addEventListener('popstate', tell, { signal: until });
  }

  inForce(document: Document): InForce {
    const addresses = this.addresses(document);
    if (addresses.length === 0) return GONE;
    const name = addresses.join('\n');
    let found = this.known.get(name);
    if (found === undefined) {
      const { pages = [] } = this.rules;
      const rules = [this.rules, ...pages.filter(({ on }) => addresses.some((address) => matches(on, address)))];
      const shows = rules.flatMap(({ showOnly }) => (showOnly === undefined ? [] : [showOnly]));
      found = this.one({
        closed: rules.some((rule) => 'private' in rule && rule.private === true),
        mask: rules.flatMap(({ mask = [] }) => mask),
        show: shows.length === 0 ? null : ['[data-assist-show]', ...shows.flat()],
        open: JSON.stringify(shows),
      });
      if (this.known.size > MOST_KNOWN) this.known.clear();
      this.known.set(name, found);
    }
    return found;
  }

  private one(wanted: InForce): InForce {
    const words = JSON.stringify(wanted);
    return [...this.known.values()].find((each) => JSON.stringify(each) === words) ?? wanted;
  }

  /** Card numbers and the site's texts are looked for each by itself: what one of them covers must not hide a part of another. */
  cover(text: string, withoutCards: string): string {
    const covered = [withoutCards, ...this.texts.map((wanted) => text.replace(wanted, (found) => found.replace(/\S/g, '\u2588')))].filter((each) => each !== text);
    return covered.length === 0 ? text : text.replace(/./gs, (c, i: number) => (covered.some((each) => each[i] !== c) ? '\u2588' : c));
  }
}

/** What can't be a rule is said at once, and nothing is shown: it might have been meant to hide something. */
function check({ mask = [], showOnly = [], pages = [] }: Rules): void {
  for (const selector of [...mask, ...showOnly]) document.querySelector(selector);
  for (const page of pages) {
    if (!/^(\/|https?:\/\/)/.test(page.on)) throw new TypeError(`no glob for addresses: ${page.on}`);
    check(page);
  }
}

/** Of a document that is no longer shown nothing is. */
const GONE: InForce = { closed: true, mask: [], show: null, open: 'gone' };

/** A page may make up as many addresses as it likes. */
const MOST_KNOWN = 100;

const textsOf = ({ texts = [] }: Rules): readonly RegExp[] => texts.map((text) => new RegExp(text, `${typeof text === 'string' ? '' : text.flags.replace(/[gy]/g, '')}g`));

/** The judge of such rules. */
export class StrictJudge extends Judge {
  private readonly book: Strict;

  constructor(permissions: Permissions, book: Strict) {
    super(permissions, {});
    this.book = book;
  }

  inForce(document: Document): InForce {
    return this.book.inForce(document);
  }

  override selectorsIn(document: Document): readonly string[] {
    return [...super.selectorsIn(document), ...this.inForce(document).mask];
  }

  override cover(text: string): string {
    return this.book.cover(text, super.cover(text));
  }

  protected override decide(element: Judged, from: Inherited): Verdict {
    const { closed, mask, show, open } = this.inForce(element.ownerDocument!);
    if (closed) return { shown: false, label: PRIVATE_PAGE };
    const verdict = super.decide(element, from);
    if (!verdict.shown) return verdict;
    if (mask.some((rule) => element.matches(rule))) return { shown: false, label: 'rule' };
    const { marker } = verdict.inherited;
    if (show === null || from.open === open || show.some((rule) => element.matches(rule))) return { shown: true, inherited: { marker, open } };
    return { shown: false, label: NOT_SHOWN, inherited: { marker } };
  }
}
