import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

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

/** What this declaration file exports by itself or leads to, in alphabetical order. */
export function declarationsIn(file: string): readonly Declaration[] {
  const index = readFileSync(file, 'utf8');
  const found = [...index.matchAll(/^export (?:declare )?(?:abstract )?(?:class|interface|type|const|function) (\w+)/gm)].map(([, name]) => declaration(name!, file, index));
  for (const [, names, from] of index.matchAll(/export (?:type )?\{([^}]*)\} from '(\.[^']*)'/g)) {
    const path = join(dirname(file), `${from}.d.ts`);
    const source = readFileSync(path, 'utf8');
    for (const part of names!.split(',')) {
      const name = part.replace(/\btype\b/, '').trim();
      if (name !== '') found.push(withInherited(declaration(name, path, source), source));
    }
  }
  return found.map((one) => withFields(withExample(one, found), found)).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** `on` is shown with an event that the class has, by the example of the interface that lists them. */
function withExample(own: Declaration, all: readonly Declaration[]): Declaration {
  const events = all.find(({ name }) => name === eventsOf(own));
  const example = events === undefined ? undefined : /@example[\s\S]*/.exec(events.comment)?.[0];
  if (example === undefined) return own;
  const members = own.members.map((member) => (member.name === 'on' ? { ...member, comment: member.comment.replace(/@example[\s\S]*/, () => example) } : member));
  return { ...own, members };
}

/** An interface has the fields of the one that it extends. */
function withFields(own: Declaration, all: readonly Declaration[]): Declaration {
  const base = own.kind === 'interface' ? all.find(({ name }) => name === / extends (\w+) \{/.exec(own.text)?.[1]) : undefined;
  return base === undefined ? own : { ...own, members: [...base.members, ...own.members] };
}

const eventsOf = ({ text }: Declaration): string | undefined => / extends Emitter<(\w+)>/.exec(text)?.[1];

/** What a class has from one that isn't exported is as public as its own, and speaks of its own events. */
function withInherited(own: Declaration, source: string): Declaration {
  const events = eventsOf(own);
  if (events === undefined) return own;
  const path = join(dirname(own.file), `${/from '([^']*emitter)'/.exec(source)![1]!}.d.ts`);
  const { members } = declaration('Emitter', path, readFileSync(path, 'utf8'));
  const all = [...members.map((member) => ({ ...member, text: member.text.replace(/\bEvents\b/g, events) })), ...own.members];
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
    const name = /^(?:(?:get|set|readonly|async|static) )*'?([\w-]+)'?/.exec(line)?.[1] ?? line;
    const before = members.at(-1);
    // The two halves of an accessor are one thing.
    if (before !== undefined && line.startsWith('set ') && before.text.startsWith(`get ${name}(`)) members[members.length - 1] = { ...before, text: `${before.text}\n    ${line}`, comment: before.comment || comment };
    else if (!/^(private|constructor)\b/.test(line) && line !== '') members.push({ name, text: line, comment, isMethod: /^(async )?[\w]+[<(]/.test(line) || HELD.test(line) });
  }
  return members;
}

/** A method that a class holds as a field: `take: () => Promise<void>;`. */
const HELD = /^(?:readonly )?(\w+): (\(.*\)) => (.*);$/;

/** As one uses it: accessors like the field that they stand for, and every method alike. */
function usage(text: string): string {
  const [first, second] = text.split('\n');
  return second === undefined ? text.replace(HELD, '$1$2: $3').replace(/;$/, '') : first!.replace(/^get (\w+)\(\)(.*);$/, '$1$2');
}

/** For reviewers: every declaration, and nothing else. */
export const report = (name: string, declarations: readonly Declaration[]): string =>
  [`The public API of ${name}. Made by \`npm run api\`; a test holds it to the code.`, ...declarations.map(({ text }) => text), ''].join('\n\n');

/** For readers: what the comments say, in the order in which one would read it. */
export function reference(title: string, begin: string, declarations: readonly Declaration[]): string {
  const of = (heading: string, ...kinds: readonly Declaration['kind'][]): readonly string[] => {
    const found = declarations.filter(({ kind }) => kinds.includes(kind));
    return found.length === 0 ? [] : [heading, ...found.map((one) => section(one))];
  };
  return [`# ${title}`, begin, ...of('## Functions', 'function', 'const'), ...of('## Classes', 'class'), ...of('## Types', 'interface', 'type'), ''].join('\n\n').replace(/\n{3,}/g, '\n\n');
}

function section({ name, text, comment, kind, members }: Declaration): string {
  const signature = kind === 'class' ? [] : [code(text.replace(/^export (declare )?/, '').replace(/^const (\w+): (\(.*\)) => (.*;)$/, 'function $1$2: $3'))];
  const rows = kind === 'class' ? members.map((member) => `#### \`${usage(member.text)}\`\n\n${prose(member.comment)}`) : fields(members);
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
