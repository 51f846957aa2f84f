import type { Permissions } from '../wire/messages';

/**
 * What to hide of a page, besides what is always hidden and what the page marks itself.
 * @example
 * const rules: Rules = { mask: ['.balance', '#iban'], pages: [{ on: '/payslips/**', private: true }] };
 */
export interface Rules {
  /**
   * CSS selectors of elements to hide from every agent, with all inside; one that is no selector throws a `SyntaxError` at the
   * start.
   */
  readonly mask?: readonly string[];
  /**
   * Private by default: hides everything but the elements that match one of these CSS selectors or have the attribute
   * `data-assist-show`, with all inside. With an empty list the attribute alone shows. What is hidden for another reason stays
   * hidden in there.
   */
  readonly showOnly?: readonly string[];
  /**
   * Text to cover wherever it stands, as payment card numbers are: regular expressions, or their sources. They are held against
   * one run of text at a time, and against the values of fields.
   */
  readonly texts?: readonly (RegExp | string)[];
  /**
   * Rules that hold on some pages only, together with those for all pages. Where `showOnly`, `texts` or `pages` hold something
   * that can't be a rule, the console says so, and nothing of the page is shown.
   */
  readonly pages?: readonly PageRules[];
}

/**
 * Rules for the pages whose address matches.
 * @example
 * const rules: PageRules = { on: 'https://www.bank.example/transfer/**', mask: ['.iban'] };
 */
export interface PageRules {
  /**
   * A glob for addresses, `https://www.bank.example/transfer/**`, or for paths of any origin, `/transfer/**`: `*` stands for
   * any characters but `/`, `**` for any. A `?…` or `#…` of an address counts only where the glob has one.
   */
  readonly on: string;
  /** CSS selectors of elements to hide there. */
  readonly mask?: readonly string[];
  /** What alone is shown there, together with what the `showOnly` for all pages shows. */
  readonly showOnly?: readonly string[];
  /** Nothing of these pages is shown: agents see a page of ours that says so, and can't act. */
  readonly private?: boolean;
}

/** What a parent hands down. */
export interface Inherited {
  /** The marker that it has, or inherited itself. */
  readonly marker: string;
  /** Where a page is private by default: it lies in something that is shown, by these rules. */
  readonly open?: string;
}

export type Verdict =
  /** `visible` and what its children inherit. */
  | { readonly shown: true; readonly inherited: Inherited }
  /** `hidden`, children and all, and the name of the rule; with `inherited` not what a rule shows of its children. */
  | { readonly shown: false; readonly label: string; readonly inherited?: Inherited };

/** By what all of a page is hidden. */
export const PRIVATE_PAGE = 'private page';

export const ROOT: Inherited = { marker: 'default' };

/** The parts of an element that are looked at, so that a test needs no browser. */
export interface Judged {
  readonly localName: string;
  readonly ownerDocument?: Document;
  readonly type?: string;
  getAttribute(name: string): string | null;
  matches(selector: string): boolean;
}

const SECRET_AUTOCOMPLETE = /^(one-time-code|current-password|new-password|cc-.*)$/;
const MARKED = '[data-assist-mask], .assist-no-show';

/**
 * Judges for one set of permissions, one element at a time, from the root downwards; whatever goes wrong while it decides hides
 * the element. The truth tables are in `docs/guide/assist.md`.
 */
export class Judge {
  private readonly viewable: ReadonlySet<string>;
  private readonly rules: readonly string[];

  constructor(permissions: Permissions, rules: Rules) {
    this.viewable = new Set(permissions.viewable);
    this.rules = rules.mask ?? [];
  }

  judge(element: Judged, from: Inherited): Verdict {
    try {
      return this.decide(element, from);
    } catch {
      return { shown: false, label: 'not judged' };
    }
  }

  /** What an element that matches one of is hidden by, whatever else it is. */
  selectorsIn(_document: Document): readonly string[] {
    return [MARKED, ...this.rules];
  }

  /** The text without what must not be read in it. */
  cover(text: string): string {
    return withoutCards(text);
  }

  protected decide(element: Judged, from: Inherited): Verdict {
    const marker = element.getAttribute('data-assist-permission') ?? from.marker;
    if (!this.viewable.has(marker)) return { shown: false, label: 'permission' };
    if (isSecretField(element)) return { shown: false, label: 'secret field' };
    if (element.matches(MARKED)) return { shown: false, label: 'private' };
    for (const rule of this.rules) if (element.matches(rule)) return { shown: false, label: 'rule' };
    return { shown: true, inherited: { marker } };
  }
}

/** Passwords, payment cards and one-time codes are hidden from everybody, whatever the page says. */
function isSecretField(element: Judged): boolean {
  if (element.localName !== 'input' && element.localName !== 'textarea' && element.localName !== 'select') return false;
  const type = (element.getAttribute('type') ?? '').trim().toLowerCase();
  if (type === 'password' || element.type === 'password') return true;
  const tokens = (element.getAttribute('autocomplete') ?? '').toLowerCase().split(/\s+/);
  return tokens.some((token) => SECRET_AUTOCOMPLETE.test(token));
}

const DIGITS = /\d(?:[ \u00a0-]?\d){12,}/g;
/** With what the numbers of the large networks begin (ISO/IEC 7812-1). */
const NETWORK = /^(2[2-7]|[3-6])/;

/** The text with the digits of every payment card number in it covered. */
export function withoutCards(text: string): string {
  return text.length < 13 ? text : text.replace(DIGITS, covered);
}

/** A row of digits in groups: a card number, or one with an amount before it, say, or a date and a security code behind it. */
function covered(row: string): string {
  const groups = row.split(/([ \u00a0-])/); // every second one is what stands between two
  const shown = [...groups];
  groups.forEach((_, from) => {
    let digits = '';
    for (let to = from; from % 2 === 0 && digits.length < 20 && to < groups.length; to += 2) {
      digits += groups[to];
      const whole = digits.length === row.replace(/\D/g, '').length;
      if (digits.length > 12 && digits.length < 20 && (whole || NETWORK.test(digits)) && luhn(digits)) for (let i = from; i <= to; i++) shown[i] = groups[i]!.replace(/\d/g, '\u2588');
    }
  });
  return shown.join('');
}

/** ISO/IEC 7812-1, annex B. */
function luhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    sum += i % 2 === 0 ? digit : digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
  }
  return sum % 10 === 0;
}
