import { abilities, type DeviceChoice, type Session } from '@alongside/client';

/**
 * The microphone, camera and speaker of this desk. Chosen ones are kept in this browser: whoever signs in here tomorrow has the
 * same headset. What is not plugged in is left alone; the SDK takes it up again when it comes back.
 */
const KEY = 'alongside.agent.devices';

export type Device = keyof DeviceChoice;

const DEVICES = [
  { device: 'microphone', kind: 'audioinput', words: 'Microphone' },
  { device: 'camera', kind: 'videoinput', words: 'Camera' },
  { device: 'speaker', kind: 'audiooutput', words: 'Speaker' },
] as const;

/** What can be chosen; some browsers let no page choose the speaker. */
export const choices = (): readonly (typeof DEVICES)[number][] => DEVICES.filter(({ device }) => device !== 'speaker' || abilities().speaker);

/** Uses it from now on, also in calls that go on. False where it can't be had; the session says why. */
export async function choose(session: Session, device: Device, id: string | null): Promise<boolean> {
  const good = await session.choose({ [device]: id });
  if (good) write({ ...kept(), [device]: id });
  return good;
}

/** After sign-in: those of the last time that are there. */
export async function chooseKept(session: Session): Promise<void> {
  const before = kept();
  const there = new Set((await session.listDevices()).map(({ deviceId }) => deviceId));
  const choice = Object.fromEntries(Object.entries(before).filter(([, id]) => there.has(id)));
  if (Object.keys(choice).length > 0) await session.choose(choice);
}

function kept(): Partial<Record<Device, string>> {
  try {
    const read: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    const known = Object.entries(read ?? {}).filter(([device, id]) => DEVICES.some((one) => one.device === device) && typeof id === 'string');
    return Object.fromEntries(known) as Partial<Record<Device, string>>;
  } catch {
    return {};
  }
}

function write(choice: Partial<Record<Device, string | null>>): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(Object.fromEntries(Object.entries(choice).filter(([, id]) => id !== null))));
  } catch {
    // A browser that keeps nothing forgets it with the page.
  }
}
