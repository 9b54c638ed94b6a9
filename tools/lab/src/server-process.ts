import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

export interface ServerCommand {
  /** What runs the arguments. @default this Node */
  readonly program?: string;
  /** Flags, file, arguments. */
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly startTimeoutMs?: number;
}

const addressPattern = /http:\/\/(?:127\.0\.0\.1|localhost|0\.0\.0\.0|\[::1?\]):(\d+)/;

/** A server in a process of its own. It is ready when it prints its address, in a sentence or in a log line. */
export class ServerProcess {
  readonly port: number;
  /** From spawn to the printed address. */
  readonly bootMs: number;
  readonly #child: ChildProcess;
  readonly #output: readonly string[];

  private constructor(child: ChildProcess, output: readonly string[], ready: { port: number; bootMs: number }) {
    this.#child = child;
    this.#output = output;
    this.port = ready.port;
    this.bootMs = ready.bootMs;
  }

  static async start(command: ServerCommand): Promise<ServerProcess> {
    const startedAt = performance.now();
    const child = spawn(command.program ?? process.execPath, command.args, {
      cwd: command.cwd,
      env: { ...process.env, ...command.env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const output: string[] = [];
    const port = await new Promise<number>((resolve, reject) => {
      const fail = (reason: string): void =>
        reject(new Error(`${command.args.join(" ")} ${reason}\n${output.join("")}`));
      const timer = setTimeout(() => {
        child.kill("SIGKILL");
        fail("printed no address in time");
      }, command.startTimeoutMs ?? 30_000);
      const settle = (): void => clearTimeout(timer);
      child.once("error", reject).once("error", settle);
      child.once("exit", (code) => fail(`exited with ${code} before it was ready`)).once("exit", settle);
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding("utf8").on("data", (chunk: string) => {
          output.push(chunk);
          const found = output.join("").match(addressPattern)?.[1];
          if (found === undefined) return;
          settle();
          resolve(Number(found));
        });
    });
    // From here on nobody reads: what a server logs must not fill the memory of who measures it.
    for (const stream of [child.stdout, child.stderr]) stream.removeAllListeners("data").resume();
    return new ServerProcess(child, output, { port, bootMs: performance.now() - startedAt });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get output(): string {
    return this.#output.join("");
  }

  get exitCode(): number | null {
    return this.#child.exitCode;
  }

  /** Sends the signal and waits for the end; SIGKILL follows after `killAfterMs`. Resolves to the time it took. */
  async stop(signal: NodeJS.Signals = "SIGTERM", killAfterMs = 15_000): Promise<number> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return 0;
    const startedAt = performance.now();
    const exited = once(this.#child, "exit");
    this.#child.kill(signal);
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), killAfterMs);
    await exited;
    clearTimeout(timer);
    return performance.now() - startedAt;
  }
}
