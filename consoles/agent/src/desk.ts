import { computed, signal } from '@preact/signals';
import { connect, describe, describeTransferFailure, type AgentState, type Call, type Problem, type QueueLine, type Session } from '@alongside/client';
import { say, why, words } from '../../shared/language';
import { readDay, signOut, today, writeNote } from './day';
import { chooseKept } from './equipment';
import { nameOf } from './format';
import { startRinging } from './ring';
import { arrive, readIdentity, signIn, type Identity, type SignInResult } from './sign-in';

/**
 * Everything the console knows and does. Components draw these signals and call these functions; they hold no state of
 * their own but what a person is typing.
 */
export const identity = signal<Identity | null>(null);
export const connection = signal<'connecting' | 'open' | 'lost'>('connecting');
export const available = signal(true);
/** Why, when not available; may be empty. */
export const awayReason = signal('');
/** What the server says this agent is doing, and since when. */
export const agent = signal<AgentState & { readonly since: number }>({ state: 'away', since: Date.now() });
/** The queues that this agent serves, as they were at `since`, and by name those to which calls may be passed on. */
export const queues = signal<{ readonly lines: readonly QueueLine[]; readonly reachable: readonly string[]; readonly since: number }>({ lines: [], reachable: [], since: Date.now() });
/** Whether calls of queues are answered by themselves; kept in this browser for each agent. */
export const autoAnswer = signal(false);
export const notice = signal('');
/** The call in the panel. The others wait in the list. */
export const shown = signal<Call | null>(null);
/** Calls change inside; this wakes whoever reads them by {@link watched}. */
const tick = signal(0);

/** A call as a component draws it: every component that shows something of a call reads it through here, or it would not be drawn again. */
export function watched(call: Call): Call {
  void tick.value;
  return call;
}
const list = signal<readonly Call[]>([]);

export const calls = computed(() => {
  void tick.value;
  return list.value;
});

/** The line that says in words what happens. */
export const status = computed(() => {
  void tick.value;
  if (connection.value === 'lost') return say('The connection to the server was lost. Reconnecting…');
  if (connection.value === 'connecting') return say('Connecting to the server…');
  const ringing = list.value.find((call) => call.state.phase === 'incoming');
  if (ringing !== undefined && ringing !== shown.value) return say('{name} is calling.', { name: nameOf(ringing.far) });
  if (shown.value !== null) return describe(shown.value.state, words.value);
  if (available.value && agent.value.state === 'wrap-up') return say('Time to wrap up: no queue rings you now.');
  return available.value ? say('Waiting for a call.') : say('You take no calls now.');
});

/** What the tab says: it rings there too. */
export const title = computed(() => {
  const ringing = calls.value.find((call) => call.state.phase === 'incoming');
  return ringing === undefined ? say('Alongside agent console') : say('{name} is calling', { name: nameOf(ringing.far) });
});

/** Calls that were made to ask somebody before a transfer, with the call that is to be passed on. */
const askedFor = signal<ReadonlyMap<Call, Call>>(new Map());

/** The call about which this one asks; null when it asks about none, or that one has ended. */
export function subject(call: Call): Call | null {
  const about = askedFor.value.get(call);
  return about !== undefined && calls.value.includes(about) ? about : null;
}

/**
 * Where the desk stands. The console has its page to itself; as a guest in another page (`<alongside-agent>`) it leaves title and
 * storage alone, and its server is elsewhere.
 */
export interface Place {
  readonly guest: boolean;
  readonly url?: string;
}

const CONSOLE: Place = { guest: false };
let place = CONSOLE;

/** Where the server is, for what else connects to it; undefined: where this page comes from. */
export const serverUrl = (): string | undefined => place.url;

const KEY = 'alongside.agent';
const AUTO_KEY = 'alongside.agent.auto-answer.';
/** The server's own reasons: nobody answered here. */
const CALLED_AWAY: ReadonlySet<string> = new Set(['no-answer', 'declined', 'unreachable']);
/** So long it rings before it is answered by itself: the agent hears that somebody comes. */
const AUTO_MILLIS = 1_500;
/** The server writes a call down when it has told everybody of its end. */
const DAY_AFTER_MILLIS = 700;
let session: Session | null = null;
/** Where devices are chosen and tried; null while nobody is signed in. */
export const equipment = signal<Session | null>(null);
let stopRinging: (() => void) | null = null;

/** Signs in who comes back from a provider; or again after a reload, if this tab was signed in. */
export function start(): void {
  const coming = arrive();
  if (coming !== null) return void coming.then(admit).then((words) => (notice.value = words ?? ''));
  const kept = read();
  if (kept === null) return;
  available.value = kept.available;
  open(kept.identity);
}

export async function enter(username: string, password: string): Promise<string | null> {
  return admit(await signIn(username, password));
}

function admit(result: SignInResult): string | null {
  if (!result.ok) return result.words;
  notice.value = '';
  open(result.identity);
  return null;
}

/** Signs in as a guest of another page, by the token that this page has. */
export function enterAs(who: Identity, url?: string): Session {
  place = { guest: true, ...(url === undefined ? {} : { url }) };
  notice.value = '';
  return open(who);
}

/** Here, or wherever this agent is signed in. */
export function leave(everywhere = false): void {
  const who = identity.value;
  if (who !== null && typeof who.token === 'string' && !place.guest) void signOut(who.token, everywhere);
  session?.close();
  if (who?.signOut !== undefined) location.assign(who.signOut);
}

/** Calls somebody; the call that was talking waits. Null while nobody is signed in. */
export function dial(to: string): Call | null {
  if (session === null) return null;
  notice.value = '';
  holdOthers(null);
  const call = session.call({ to });
  follow(call);
  shown.value = call;
  return call;
}

export function setAvailable(value: boolean, reason = ''): void {
  available.value = value;
  awayReason.value = value ? '' : reason;
  keep();
  if (session !== null) attempt(session.setAvailable(value, value || reason === '' ? undefined : reason));
}

/** Ready before the time is over. */
export function finishWrapUp(): void {
  setAvailable(true);
}

export function setAutoAnswer(value: boolean): void {
  autoAnswer.value = value;
  const name = identity.value?.username ?? '';
  if (place.guest || name === '') return;
  try {
    if (value) localStorage.setItem(AUTO_KEY + name, 'yes');
    else localStorage.removeItem(AUTO_KEY + name);
  } catch {
    // A browser that keeps nothing forgets it with the page.
  }
}

function remembersAutoAnswer(name: string): boolean {
  try {
    return !place.guest && localStorage.getItem(AUTO_KEY + name) === 'yes';
  } catch {
    return false;
  }
}

/** Asks for the day's calls; a guest's page has no place for them. */
export function refreshDay(): void {
  const who = identity.value;
  if (who !== null && typeof who.token === 'string' && !place.guest) void readDay(who.token);
}

/** Keeps what the agent wrote down about a call. */
export async function keepNote(call: Call, text: string): Promise<boolean> {
  const who = identity.value;
  if (who === null || typeof who.token !== 'string') return false;
  const kept = await writeNote(who.token, call.id, text, place.url);
  refreshDay();
  return kept;
}

/** Takes a call and puts the one that was talking on hold. */
export function answer(call: Call, video: boolean): void {
  holdOthers(call);
  shown.value = call;
  call.answer({ video: video ? 'sendrecv' : call.offered.video ? 'recvonly' : false });
}

/** Shows a waiting call and talks to it; the one that was talking waits. */
export function switchTo(call: Call): void {
  holdOthers(call);
  shown.value = call;
  if (call.state.phase === 'talking' && call.state.held) attempt(call.resume());
}

export function toggleHold(call: Call): void {
  if (call.state.phase === 'talking') attempt(call.state.held ? call.resume() : call.hold());
}

export function toggleMute(call: Call, kind: 'audio' | 'video'): void {
  if (call.isMuted(kind)) call.unmute(kind);
  else call.mute(kind);
}

export function press(call: Call, tone: string): void {
  attempt(call.sendDtmf(tone));
}

/** Passes a call on without a word. A queue that takes it has it at once, and we are told where the caller is. */
export function transfer(call: Call, to: string): void {
  notice.value = '';
  attempt(call.transfer(to));
  const queue = /^queue:(.*)$/i.exec(to)?.[1];
  if (queue === undefined) return;
  let taken = false;
  const stop = [
    call.on('state', (state) => (taken ||= state.phase === 'talking' && state.transfer === 'queued')),
    call.on('transfer-failed', () => stop.forEach((each) => each())),
    call.on('ended', () => taken && tell(say('{name} waits in the queue {queue} now.', { name: nameOf(call.far), queue }))),
  ];
}

export function takeBack(call: Call): void {
  attempt(call.resume());
}

/** Puts a call on hold and asks somebody first. */
export function consult(call: Call, to: string): void {
  if (session === null) return;
  notice.value = '';
  holdOthers(null);
  const asked = session.call({ to });
  follow(asked);
  askedFor.value = new Map(askedFor.value).set(asked, call);
  shown.value = asked;
}

/** The two talk to each other, and we are out of both calls. */
export function join(asked: Call): void {
  const about = subject(asked);
  if (about !== null) attempt(about.transfer(asked));
}

/** Clears the panel of a call that has ended; whoever waited for what it would bring is talked to again. */
export function dismiss(): void {
  const about = shown.value === null ? null : subject(shown.value);
  if (about !== null) {
    notice.value = '';
    return switchTo(about);
  }
  shown.value = list.value.find((call) => call.state.phase !== 'incoming') ?? null;
  notice.value = '';
}

function holdOthers(except: Call | null): void {
  for (const call of list.value) {
    if (call !== except && call.state.phase === 'talking' && !call.state.held) attempt(call.hold());
  }
}

/** What still waited when the session ended was not refused: `closed` has the words for that. */
function attempt(work: Promise<void>): void {
  const asked = session;
  work.catch((trouble: unknown) => {
    if (asked === session) tell(why(trouble));
  });
}

function tell(words: string): void {
  notice.value = words;
}

function open(who: Identity): Session {
  identity.value = who;
  keep();
  connection.value = 'connecting';
  const opened = connect({ token: who.token, ...(place.url === undefined ? {} : { url: place.url }) });
  session = opened;
  equipment.value = opened;
  if (!place.guest) void chooseKept(opened);
  opened.on('established', () => (connection.value = 'open'));
  opened.on('re-established', () => (connection.value = 'open'));
  opened.on('connectivity-lost', () => (connection.value = 'lost'));
  opened.on('incoming', (call) => {
    follow(call);
    answerByItself(call);
  });
  opened.on('agent', (state) => {
    agent.value = { ...state, since: Date.now() };
    // A call that was passed on goes on without us: it is written down some time later.
    if (state.state === 'available') refreshDay();
    if (!CALLED_AWAY.has(state.reason ?? '') || !available.value) return;
    available.value = false;
    awayReason.value = '';
    keep();
  });
  opened.on('queues', (lines) => (queues.value = { lines, reachable: opened.reachableQueues, since: Date.now() }));
  opened.on('restored', (restored) => {
    restored.forEach(follow);
    shown.value = restored[0] ?? null;
  });
  opened.on('calls', changed);
  opened.on('problem', (problem: Problem) => problem.code !== 'not-understood' && tell(say(problem.words)));
  opened.on('closed', ({ code, words: told }) => closed(code, told));
  autoAnswer.value = remembersAutoAnswer(who.username);
  setAvailable(available.value, awayReason.value);
  return opened;
}

function answerByItself(call: Call): void {
  if (!autoAnswer.value || call.came.queue === undefined) return;
  setTimeout(() => {
    const talking = list.value.some((other) => other !== call && other.state.phase === 'talking');
    if (call.state.phase === 'incoming' && !talking) answer(call, call.offered.video);
  }, AUTO_MILLIS);
}

function follow(call: Call): void {
  const redraw = (): number => tick.value++;
  (['state', 'quality', 'far', 'media'] as const).forEach((name) => call.on(name, redraw));
  call.on('transfer-failed', (failure) => tell(describeTransferFailure(failure, words.value)));
  call.on('ended', ({ reason, text }) => {
    // Its line is gone, and nobody here did that.
    if (reason === 'answered-elsewhere') tell(text === undefined ? describe(call.state, words.value) : say('{name} took the call.', { name: text }));
    setTimeout(refreshDay, DAY_AFTER_MILLIS);
  });
  call.on('dtmf', (tone) => tell(say('The caller pressed {key}.', { key: tone })));
}

function changed(now: readonly Call[]): void {
  list.value = now;
  const kept = [...askedFor.value].filter(([asked]) => now.includes(asked) || asked === shown.value);
  if (kept.length < askedFor.value.size) askedFor.value = new Map(kept);
  tick.value++;
  if (!now.some((call) => call.state.phase === 'incoming')) {
    stopRinging?.();
    stopRinging = null;
  } else {
    stopRinging ??= startRinging();
  }
}

function closed(code: number, told: string): void {
  session = null;
  equipment.value = null;
  identity.value = null;
  shown.value = null;
  today.value = null;
  queues.value = { lines: [], reachable: [], since: Date.now() };
  agent.value = { state: 'away', since: Date.now() };
  changed([]);
  if (!place.guest) sessionStorage.removeItem(KEY);
  notice.value = code === 1000 ? '' : code === 4402 ? say('Your session has expired. Please sign in again.') : say('You were signed out: {why}.', { why: told || `code ${code}` });
}

function keep(): void {
  if (identity.value !== null && !place.guest) sessionStorage.setItem(KEY, JSON.stringify({ identity: identity.value, available: available.value }));
}

function read(): { identity: Identity; available: boolean } | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as { identity?: unknown; available?: unknown } | null;
    const who = readIdentity(kept?.identity);
    return who === null ? null : { identity: who, available: kept?.available !== false };
  } catch {
    return null;
  }
}
