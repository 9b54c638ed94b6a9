import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, readFile, rm, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { createDatabase } from "@mega/services";
import { providedService } from "@mega/services/vitest";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Card } from "../../src/schemas/card.ts";
import { startBoardProcess } from "../support/board-process.ts";
import { temporaryFolder } from "../support/board-server.ts";
import { makeBoard, makeCard } from "../support/sample-board.ts";
import { Visitor } from "../support/visitor.ts";

const root = join(import.meta.dirname, "../../../..");
const guide = join(root, "docs/guides/databases.md");

let folder: string;
let target: Awaited<ReturnType<typeof createDatabase>>;
beforeAll(async () => {
  folder = await temporaryFolder();
  target = await createDatabase(providedService("postgres").url);
});
afterAll(async () => {
  await target.drop();
  await rm(folder, { recursive: true, force: true });
});

test("the five commands of the guide move a board from SQLite to PostgreSQL", async () => {
  const from = `sqlite:${join(folder, "board.db")}`;
  const card = await fill(from);
  const commands = await commandsOf("From SQLite to PostgreSQL in five commands");
  expect(commands.length).toBe(5);
  const script = commands.map((command) =>
    command
      .replace(/^(export FROM)=sqlite:\S+$/, `$1='${from}'`)
      .replace(/^(export TO)=postgres:\S+$/, `$1='${target.url}'`),
  );
  expect(script.filter((line, index) => line !== commands[index]).length).toBe(2);

  const service = await run(script);
  try {
    const ada = new Visitor(service.url);
    expect((await ada.logIn("mover@example.com")).status).toBe(200);
    expect((await ada.get(`/api/cards/${card.id}`)).body).toEqual(card);
    const { body } = await ada.get("/api/search?q=heavy");
    expect(body.items.map((hit: { card: Card }) => hit.card.id)).toEqual([card.id]);
    expect((await ada.patch(`/api/cards/${card.id}`, { title: "Moved" }, card.version)).status).toBe(200);
    expect(service.output()).toMatch(/^cards: \d+$/m);
    expect(service.output()).toMatch(/^cards: \d+ the same$/m);
  } finally {
    await service.end();
  }
});

/** Demonstration boards, somebody new, and a card of theirs. */
async function fill(url: string): Promise<Card> {
  const service = await startBoardProcess({ DATABASE_URL: url, SEED_DEMO_DATA: "true" });
  const visitor = new Visitor(service.url);
  await visitor.register({ email: "mover@example.com", name: "Mover" });
  const card = await makeCard(visitor, await makeBoard(visitor), { title: "Heavy 짐" });
  await service.end("SIGTERM");
  return card;
}

/** The lines of the first shell block below the heading. */
async function commandsOf(heading: string): Promise<string[]> {
  const text = await readFile(guide, "utf8");
  const [, below = ""] = text.split(`\n## ${heading}\n`);
  const [, block = ""] = /```sh\n([^`]*)```/.exec(below) ?? [];
  return block.trim().split("\n");
}

interface RunningService {
  readonly url: string;
  output(): string;
  end(): Promise<void>;
}

/** In a shell that stops at the first command that fails. Resolves when the last one says where the service listens. */
async function run(script: readonly string[]): Promise<RunningService> {
  const { PATH = "" } = process.env;
  const child = spawn("bash", ["-e", "-c", script.join("\n")], {
    cwd: root,
    env: {
      ...process.env,
      PATH: [PATH, await folderWithPnpm()].join(delimiter),
      // As on the machine of whoever reads the guide; Vitest has another.
      NODE_ENV: "development",
      PORT: "0",
      SEED_DEMO_DATA: "false",
    },
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own, so that all that it starts can be ended.
    detached: true,
  });
  let output = "";
  const exited = once(child, "exit");
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk) => {
        output += chunk;
        const found = /Team board: (\S+)/.exec(output)?.[1];
        if (found !== undefined) resolve(found);
      });
    exited.then(() => reject(new Error(`the commands ended before the service listened:\n${output}`)), reject);
  });
  return { url, output: () => output, end: () => endGroup(child, exited) };
}

async function endGroup({ pid }: ChildProcess, exited: Promise<unknown>): Promise<void> {
  if (pid !== undefined) process.kill(-pid, "SIGTERM");
  await exited;
}

/** For machines that have pnpm through npx alone; where there is one, it comes first. */
async function folderWithPnpm(): Promise<string> {
  const file = join(folder, "pnpm");
  await writeFile(file, '#!/bin/sh\nexec npx --yes pnpm@12 "$@"\n');
  await chmod(file, 0o755);
  return folder;
}
