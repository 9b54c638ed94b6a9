import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";

const fixture = fileURLToPath(new URL("../fixtures/process-app.ts", import.meta.url));

type Line = Readonly<Record<string, unknown>>;

export interface ChildApp extends AsyncDisposable {
  readonly lines: Line[];
  readonly stderr: () => string;
  /** The first log line that fits, waited for. */
  find(fits: (line: Line) => boolean): Promise<Line>;
  /** The first log line with this sentence, waited for. */
  line(message: string): Promise<Line>;
  /** Stops reading the log, as a broken pipe does. */
  closeOutput(): void;
  kill(signal: NodeJS.Signals): void;
  /** The exit code; `null` if a signal killed it. */
  readonly exited: Promise<number | null>;
}

/** Runs a scenario of the fixture in a process of its own, from the sources. */
export function spawnApp(scenario: string, environment: Readonly<Record<string, string>> = {}): ChildApp {
  const child = spawn(process.execPath, ["--conditions=@mega/source", fixture, scenario], {
    env: { ...process.env, NODE_ENV: "production", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines: Line[] = [];
  let stderr = "";
  createInterface({ input: child.stdout }).on("line", (line) => lines.push(JSON.parse(line)));
  child.stderr.on("data", (chunk) => {
    stderr += String(chunk);
  });
  const exited = new Promise<number | null>((resolve) => child.on("close", (code) => resolve(code)));
  const find = async (fits: (line: Line) => boolean): Promise<Line> => {
    const options = { timeout: 30_000, interval: 10, message: `no such line: ${fits}` };
    await expect.poll(() => lines.some(fits), options).toBe(true);
    return lines.find(fits) ?? {};
  };
  return {
    lines,
    stderr: () => stderr,
    exited,
    closeOutput: () => child.stdout.destroy(),
    kill: (signal) => void child.kill(signal),
    find,
    line: (message) => find(({ msg }) => msg === message),
    [Symbol.asyncDispose]: () => end(child, exited),
  };
}

async function end(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
  await exited;
}
