import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Program } from '../e2e/harness/process.ts';
import { RESULTS, ROOT } from '../e2e/harness/places.ts';

/** Where the project lies in the machine, as if it had just been unpacked there. */
const HOME = '/root/alongside';
const JDK = '/usr/lib/jvm/jdk-25';
/** What building leaves behind, here and now. */
const NOT_OURS = ['.git', '.alongside', '.tools', 'node_modules', 'target', 'dist', 'test-results'];
/** How this machine reaches the internet, where that takes more than a cable. */
const NETWORK = /^(https?_proxy|no_proxy|npm_config_(registry|cafile)|NODE_EXTRA_CA_CERTS|MAVEN_OPTS)$/i;

/**
 * A Debian of its own that has nothing but itself, a JDK 25 and the project's files. It shares this machine's network, so that
 * browsers outside reach what runs there; its mounts and processes are in namespaces of their own and end with the command.
 */
export class BareMachine {
  readonly root: string;

  private constructor(root: string) {
    this.root = root;
  }

  static async make(): Promise<BareMachine> {
    const machine = new BareMachine(mkdtempSync(join(tmpdir(), 'alongside-bare-')));
    try {
      await machine.#install();
      machine.#connect();
      machine.#unpack();
      return machine;
    } catch (trouble) {
      machine.remove();
      throw trouble;
    }
  }

  /** Where something of the project lies, seen from outside. */
  path = (...names: string[]): string => join(this.root, HOME, ...names);

  /** What to put before a command so that it runs there, in the project's folder, with nothing of this environment. */
  get enter(): string[] {
    const mounts = 'mount -t proc proc "$1/proc" && mount --bind "$2" "$1$3" && mount -o remount,bind,ro "$1$3"';
    const inside = ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'HOME=/root', ...network()];
    return [
      ...['unshare', '--mount', '--pid', '--fork', '--kill-child'],
      ...['bash', '-c', `${mounts} && root=$1 && shift 3 && exec chroot "$root" "$@"`, 'bare', this.root, jdk(), JDK],
      ...['env', '-i', '-C', HOME, ...inside],
    ];
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  async #install(): Promise<void> {
    const [address, release] = source();
    const program = Program.start('debootstrap', ['--variant=minbase', release, this.root, address], { logFile: join(RESULTS, 'bare-debian.log') });
    if ((await program.exits()) !== 0) throw new Error(`debootstrap failed:\n${program.output.slice(-2_000)}`);
    mkdirSync(join(this.root, JDK), { recursive: true });
  }

  /** Proxies, mirrors and authorities of this machine's network, as far as it has any. */
  #connect(): void {
    const acquire = execFileSync('apt-config', ['dump'], { encoding: 'utf8' }).split('\n').filter((line) => line.startsWith('Acquire::'));
    writeFileSync(join(this.root, 'etc/apt/apt.conf.d/90network'), `${acquire.join('\n')}\n`);
    const user = homedir();
    const files = [['/etc/hosts'], ['/usr/local/share/ca-certificates'], [join(user, '.npmrc'), '/root/.npmrc'], [join(user, '.m2/settings.xml'), '/root/.m2/settings.xml']];
    for (const [from, to = from] of files as [string, string?][]) {
      if (!existsSync(from)) continue;
      mkdirSync(dirname(join(this.root, to)), { recursive: true });
      cpSync(from, join(this.root, to), { recursive: true });
    }
  }

  #unpack(): void {
    mkdirSync(this.path(), { recursive: true });
    const without = NOT_OURS.map((name) => `--exclude=./${name} --exclude=*/${name}`).join(' ');
    execFileSync('bash', ['-c', `set -o pipefail; tar -C "$0" ${without} -c . | tar -C "$1" -x`, ROOT, this.path()]);
  }
}

/** A mirror and a release, as apt has them here. */
function source(): readonly [string, string] {
  const targets = execFileSync('apt-get', ['indextargets', '--format', '$(REPO_URI) $(RELEASE)', 'Created-By: Packages'], { encoding: 'utf8' });
  const [address, release] = (targets.split('\n')[0] ?? '').split(' ');
  if (address === undefined || release === undefined) throw new Error('apt has no source of packages here');
  return [address, release];
}

function jdk(): string {
  const home = process.env['JDK'];
  if (home === undefined) throw new Error('JDK must name the home of a JDK 25');
  return home;
}

const network = (): string[] => Object.entries(process.env).flatMap(([name, value]) => (NETWORK.test(name) && value !== undefined && value !== '' ? [`${name}=${value}`] : []));
