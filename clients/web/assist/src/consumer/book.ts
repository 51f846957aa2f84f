import type { Permissions } from '../wire/messages';
import type { PicturePort } from './capture';
import { Judge, type Rules } from './judge';
import { Mirror } from './mirror';
import type { Drawer } from './raster';

/** The rules of a site, ready to be applied. */
export interface Rulebook {
  /** Copies a document, and leaves out what a judge hides. */
  readonly Mirror: typeof Mirror;
  /** Judges for an agent with these permissions. */
  judge(permissions: Permissions): Judge;
  /** Comes between a capture and where its pictures are made and go. */
  guard?(port: PicturePort, drawer: Drawer): readonly [PicturePort, Drawer];
  /** Calls whenever other rules may hold than before. */
  turned?(tell: () => void, until: AbortSignal): void;
}

/**
 * What few sites have is loaded for those that have it; until it is there nobody sees anything.
 * @throws SyntaxError or TypeError on what can't be such a rule
 */
export async function bookOf(rules: Rules): Promise<Rulebook> {
  if (rules.showOnly ?? rules.texts ?? rules.pages) return new (await import('./strict')).Strict(rules);
  return { Mirror, judge: (permissions) => new Judge(permissions, rules) };
}
