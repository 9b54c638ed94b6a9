import { spawn } from "node:child_process";

export interface CommandResult {
  readonly code: number | null;
  readonly output: string;
  /** It still ran when its time was over and was asked to stop. */
  readonly wasStopped: boolean;
}

export interface CommandOptions {
  readonly cwd: string;
  readonly timeoutMs: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a program to its end; after `timeoutMs` it gets SIGTERM, and SIGKILL 10 s later. */
export function runCommand(command: string, args: readonly string[], options: CommandOptions): Promise<CommandResult> {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const chunks: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (chunk) => chunks.push(chunk));
  let wasStopped = false;
  const stop = setTimeout(() => {
    wasStopped = true;
    child.kill("SIGTERM");
  }, options.timeoutMs);
  const kill = setTimeout(() => child.kill("SIGKILL"), options.timeoutMs + 10_000);
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      clearTimeout(stop);
      clearTimeout(kill);
    };
    child.once("error", (error) => {
      settle();
      reject(error);
    });
    child.once("close", (code) => {
      settle();
      resolve({ code, output: chunks.join(""), wasStopped });
    });
  });
}

/** Runs a program that must succeed; its output is the error's message otherwise. */
export async function mustRun(command: string, args: readonly string[], options: CommandOptions): Promise<string> {
  const { code, output } = await runCommand(command, args, options);
  if (code !== 0) throw new Error(`${[command, ...args].join(" ")} exited with ${code}\n${output}`);
  return output;
}
