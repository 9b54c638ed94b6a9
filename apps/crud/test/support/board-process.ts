import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

const entry = join(import.meta.dirname, "board-main.ts");

export interface BoardProcess {
  readonly url: string;
  readonly child: ChildProcess;
  /** Sends the signal and resolves with the exit code. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** The service in a process of its own, to be killed. Resolves when it says where it listens. */
export async function startBoardProcess(environment: Readonly<Record<string, string>>): Promise<BoardProcess> {
  const child = launch(environment);
  const exited = once(child, "exit");
  const url = await Promise.race([
    firstMatch(child, /Team board: (\S+)/),
    exited.then(() => Promise.reject(new Error("the service ended before it listened"))),
  ]);
  return {
    url,
    child,
    async end(signal) {
      child.kill(signal);
      const [code] = await exited;
      return code;
    },
  };
}

/** What a start that fails prints, and its exit code. */
export async function runToItsEnd(
  environment: Readonly<Record<string, string>>,
): Promise<{ readonly code: number | null; readonly output: string }> {
  const child = launch(environment);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (output += chunk));
  const [code] = await once(child, "close");
  return { code, output };
}

function launch(environment: Readonly<Record<string, string>>): ChildProcess {
  const { PATH = "" } = process.env;
  return spawn(process.execPath, ["--conditions=@mega/source", "--disable-warning=ExperimentalWarning", entry], {
    env: { PATH, PORT: "0", LOG_LEVEL: "info", SEED_DEMO_DATA: "false", ...environment },
    cwd: import.meta.dirname,
    stdio: ["ignore", "pipe", "pipe"],
  });
}

function firstMatch(child: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve) => {
    let output = "";
    child.stdout?.on("data", (chunk) => {
      output += chunk;
      const found = pattern.exec(output)?.[1];
      if (found !== undefined) resolve(found);
    });
  });
}
