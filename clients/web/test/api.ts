import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The public API as its declarations say it: read from the `.d.ts` files that an application gets, so that nothing can be public
 * by accident. Two texts are made of it and kept beside the code: `api.txt` for reviewers, the reference for readers.
 */

/** One export. */
export interface Declaration {
  readonly name: string;
  readonly kind: 'class' | 'interface' | 'type' | 'const' | 'function';
  readonly file: string;
  readonly comment: string;
  /** As declared, without comments and private parts. */
  readonly text: string;
  /** Of a class or an interface. */
  readonly members: readonly Member[];
}

export interface Member {
  readonly name: string;
  readonly text: string;
  readonly comment: string;
  readonly isMethod: boolean;
}

/** What `index.d.ts` in this folder leads to, in alphabetical order. */
export function declarationsIn(folder: string): readonly Declaration[] {
  const index = readFileSync(join(folder, 'index.d.ts'), 'utf8');
  const found: Declaration[] = [];
  for (const [, names, from] of index.matchAll(/export (?:type )?\{([^}]*)\} from '\.\/([^']*)'/g)) {
    const source = readFileSync(join(folder, `${from}.d.ts`), 'utf8');
    for (const part of names!.split(',')) {
      const name = part.replace(/\btype\b/, '').trim();
      if (name !== '') found.push(withInherited(folder, declaration(name, `${from}.d.ts`, source)));
    }
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** What a class has from one that isn't exported is as public as its own. */
function withInherited(folder: string, own: Declaration): Declaration {
  if (!/ extends Emitter</.test(own.text)) return own;
  const { members } = declaration('Emitter', 'emitter.d.ts', readFileSync(join(folder, 'emitter.d.ts'), 'utf8'));
  const all = [...members, ...own.members];
  return { ...own, members: all, text: classText(own.text.split('\n')[0]!, all) };
}

const classText = (head: string, members: readonly Member[]): string => [head, ...members.map((member) => `    ${member.text}`), '}'].join('\n');

function declaration(name: string, file: string, source: string): Declaration {
  const start = new RegExp(`^export (?:declare )?(?:abstract )?(class|interface|type|const|function) ${name}\\b`, 'm').exec(source);
  if (start === null) throw new Error(`${file} does not declare ${name}`);
  const kind = start[1] as Declaration['kind'];
  const whole = statement(source.slice(start.index));
  const members = kind === 'class' || kind === 'interface' ? membersOf(whole) : [];
  const head = whole.slice(0, whole.indexOf('{') + 1);
  const text = members.length > 0 ? classText(head, members) : withoutComments(whole);
  return { name, kind, file, comment: commentBefore(source.slice(0, start.index)), text, members };
}

/** Up to the end of a statement: the bracket or semicolon at which nothing is open any more. */
function statement(source: string): string {
  const bare = source.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, (comment) => ' '.repeat(comment.length));
  let depth = 0;
  for (let at = 0; at < bare.length; at++) {
    const sign = bare[at]!;
    if ('{(['.includes(sign)) depth++;
    if ('})]'.includes(sign)) depth--;
    if (depth === 0 && (sign === ';' || (sign === '}' && /^\s*\n(?!\s*[|&])/.test(bare.slice(at + 1))))) return source.slice(0, at + 1);
  }
  return source;
}

const commentBefore = (source: string): string => /\/\*\*(?:(?!\*\/)[\s\S])*\*\/\s*$/.exec(source)?.[0] ?? '';
const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\n/gm, '').trim();

function membersOf(whole: string): readonly Member[] {
  const members: Member[] = [];
  let rest = whole.slice(whole.indexOf('{') + 1, whole.lastIndexOf('}'));
  for (let text = rest.search(/\S/) < 0 ? '' : rest; text !== ''; text = rest.trim() === '' ? '' : rest) {
    const comment = /^\s*(\/\*\*(?:(?!\*\/)[\s\S])*\*\/)/.exec(text)?.[1] ?? '';
    const body = text.slice(text.indexOf(comment) + comment.length).trimStart();
    const taken = statement(body);
    rest = body.slice(taken.length);
    const line = withoutComments(taken).replace(/\n\s*/g, ' ');
    const name = /^(?:(?:get|readonly|async|static) )*'?([\w-]+)'?/.exec(line)?.[1] ?? line;
    if (!/^(private|constructor)\b/.test(line) && line !== '') members.push({ name, text: line, comment, isMethod: /^(async )?[\w]+[<(]/.test(line) });
  }
  return members;
}

/** For reviewers: every declaration, and nothing else. */
export const report = (declarations: readonly Declaration[]): string =>
  ['The public API of @alongside/client. Made by `npm run api`; a test holds it to the code.', ...declarations.map(({ text }) => text), ''].join('\n\n');

/** For readers: what the comments say, in the order in which one would read it. */
export function reference(declarations: readonly Declaration[]): string {
  const of = (...kinds: readonly Declaration['kind'][]): readonly Declaration[] => declarations.filter(({ kind }) => kinds.includes(kind));
  return [
    '# Web SDK reference',
    'Every export of `@alongside/client`, made from its doc comments by `npm run api`. To begin, read [Embed a call](embed.md) and [the web SDK](../../clients/web/README.md).',
    '## Functions',
    ...of('function', 'const').map((one) => section(one)),
    '## Classes',
    ...of('class').map((one) => section(one)),
    '## Types',
    ...of('interface', 'type').map((one) => section(one)),
    '',
  ].join('\n\n').replace(/\n{3,}/g, '\n\n');
}

function section({ name, text, comment, kind, members }: Declaration): string {
  const signature = kind === 'class' ? [] : [code(text.replace(/^export (declare )?/, ''))];
  const rows = kind === 'class' ? members.map((member) => `#### \`${member.text.replace(/;$/, '')}\`\n\n${prose(member.comment)}`) : fields(members);
  return [`### ${name}`, ...signature, prose(comment), ...rows].join('\n\n');
}

function fields(members: readonly Member[]): readonly string[] {
  const told = members.filter(({ comment }) => comment !== '');
  if (told.length === 0) return [];
  return [['| Field | |', '|---|---|', ...told.map(({ name, comment }) => `| \`${name}\` | ${words(comment).split('@example')[0]!.trim().replaceAll('|', '\\|')} |`)].join('\n')];
}

function prose(comment: string): string {
  const [text, ...examples] = lines(comment).split(/^@example ?/m);
  return [text!.replace(/@packageDocumentation/, '').trim(), ...examples.map((example) => code(example.trim()))].filter((part) => part !== '').join('\n\n');
}

const lines = (comment: string): string => comment.replace(/^\s*\/\*\*\s?/, '').replace(/\s*\*\/\s*$/, '').replace(/^\s*\* ?/gm, '').replace(/ (?=@example)/g, '\n');
const words = (comment: string): string => lines(comment).replace(/\s+/g, ' ');
const code = (text: string): string => ['```ts', text, '```'].join('\n');
