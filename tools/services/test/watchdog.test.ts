import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { createTemporaryFolder } from "./support/temporary-folder.ts";

const timeout = 120_000;

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

function run(script: string, args: readonly string[], folder: string): ChildProcess {
  return spawn(process.execPath, [fileURLToPath(new URL(script, import.meta.url)), ...args], {
    // Processes of this machine: of a container it is Docker that knows whether it is gone.
    env: { ...process.env, MEGA_SERVICES_ORIGINS: "binary,registry,debian", TMPDIR: folder, NODE_OPTIONS: "" },
    stdio: ["ignore", "pipe", "inherit"],
  });
}

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error("the child has no output");
  for await (const line of createInterface({ input: stdout })) return line;
  throw new Error("the child ended without a word");
}

test.each(["redis", "postgres", "mariadb", "nats", "mongodb"])(
  "a launcher killed by SIGKILL leaves no %s and no folder behind",
  { timeout },
  async (name) => {
    await using folder = await createTemporaryFolder();
    const launcher = run("children/start-and-wait.ts", [name], folder.path);
    const pid = Number(await firstLine(launcher));
    expect(isAlive(pid)).toBe(true);
    launcher.kill("SIGKILL");
    await once(launcher, "close");
    await expect.poll(() => isAlive(pid), { timeout: 30_000 }).toBe(false);
    await expect.poll(() => folder.entries(), { timeout: 30_000 }).toEqual([]);
  },
);

test("the command prints each URL, and on Ctrl-C stops what it started", { timeout }, async () => {
  await using folder = await createTemporaryFolder();
  const command = run("../src/main.ts", ["redis-7"], folder.path);
  expect(await firstLine(command)).toMatch(/^redis-7 +Redis 7\.\S+ +redis:\/\/:\w+@127\.0\.0\.1:\d+$/);
  command.kill("SIGINT");
  expect(await once(command, "exit")).toEqual([0, null]);
  expect(await folder.entries()).toEqual([]);
});

test("the command names what there is when it is asked for something else", { timeout }, async () => {
  await using folder = await createTemporaryFolder();
  const command = run("../src/main.ts", ["oracle"], folder.path);
  expect(await once(command, "exit")).toEqual([2, null]);
});
