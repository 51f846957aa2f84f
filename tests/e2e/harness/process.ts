import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/** A program that a test started: its output is kept and can be waited for, and it is ended by its own process id. */
export class Program {
  readonly name: string;
  readonly #child: ChildProcess;
  readonly #exited: Promise<number>;
  readonly #watchers = new Set<() => void>();
  output = '';
  exitCode: number | undefined;

  private constructor(name: string, child: ChildProcess, logFile: string) {
    this.name = name;
    mkdirSync(dirname(logFile), { recursive: true });
    const log = createWriteStream(logFile);
    this.#child = child;
    const take = (chunk: Buffer): void => {
      log.write(chunk);
      this.output += chunk.toString('utf8');
      this.#watchers.forEach((watch) => watch());
    };
    child.stdout?.on('data', take);
    child.stderr?.on('data', take);
    this.#exited = new Promise((resolve) => {
      child.on('exit', (code, signal) => {
        this.exitCode = code ?? (signal === null ? -1 : 128);
        this.#watchers.forEach((watch) => watch());
        resolve(this.exitCode);
      });
    });
  }

  static start(
    command: string,
    args: readonly string[],
    options: { logFile: string; cwd?: string; env?: NodeJS.ProcessEnv },
  ): Program {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const program = new Program(command.split('/').at(-1) ?? command, child, options.logFile);
    child.on('error', (error) => (program.output += String(error)));
    return program;
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error(`${this.name} did not start: ${this.output}`);
    return this.#child.pid;
  }

  /** Resolves with the match in its output; rejects when the program ends or the time is over. */
  async says(pattern: RegExp, withinMillis: number): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const done = (finish: () => void): void => {
        clearTimeout(timer);
        this.#watchers.delete(look);
        finish();
      };
      const look = (): void => {
        const match = pattern.exec(this.output);
        if (match) done(() => resolve(match));
        else if (this.exitCode !== undefined) {
          done(() => reject(new Error(`${this.name} ended with ${this.exitCode} before it said ${pattern}:\n${this.output}`)));
        }
      };
      const timer = setTimeout(
        () => done(() => reject(new Error(`${this.name} did not say ${pattern} in ${withinMillis} ms:\n${this.output}`))),
        withinMillis,
      );
      this.#watchers.add(look);
      look();
    });
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  async exits(): Promise<number> {
    return this.#exited;
  }

  /** Asks it to end and insists after 5 s. */
  async stop(): Promise<void> {
    if (this.exitCode !== undefined) return;
    this.#child.kill('SIGTERM');
    const insist = setTimeout(() => this.#child.kill('SIGKILL'), 5_000);
    await this.#exited;
    clearTimeout(insist);
  }
}
