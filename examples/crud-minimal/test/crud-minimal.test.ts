import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const main = join(import.meta.dirname, "..", "main.ts");
let folder: string;
let child: ChildProcess;
let url: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "notes-"));
  const env = { ...process.env, PORT: "0", DATABASE_FILE: join(folder, "notes.db") };
  child = spawn(process.execPath, ["--conditions=@mega/source", main], { env });
  for await (const chunk of child.stdout ?? []) {
    url = /(http:\S+\/notes),/.exec(String(chunk))?.[1] ?? "";
    if (url !== "") break;
  }
});
afterAll(async () => {
  child.kill("SIGKILL");
  await rm(folder, { recursive: true, force: true });
});

function send(request: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const [method = "", path = ""] = request.split(" ");
  return fetch(url + path, {
    method,
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
}

interface Note {
  readonly id: string;
}

interface Refusal {
  readonly data: unknown;
  readonly errors: readonly { readonly pointer: string }[];
}

const read = async <Body>(answer: Response): Promise<Body> => (await answer.json()) as Body;

test("makes, reads, changes and deletes a note", async () => {
  const made = await send("POST ", { text: "Buy milk" });
  const note = await read<Note>(made);
  expect([made.status, made.headers.get("etag")]).toEqual([201, '"1"']);
  const changed = await send(`PUT /${note.id}`, { text: "Buy oat milk" }, { "if-match": '"1"' });
  expect(await changed.json()).toEqual({ id: note.id, text: "Buy oat milk", version: 2 });
  expect(await (await fetch(url)).json()).toEqual([{ id: note.id, text: "Buy oat milk", version: 2 }]);
  expect((await fetch(`${url}/${note.id}`, { method: "DELETE" })).status).toBe(204);
  expect((await fetch(`${url}/${note.id}`)).status).toBe(404);
});

test("refuses a change made on an older version, and one that names none", async () => {
  const { id } = await read<Note>(await send("POST ", { text: "First" }));
  await send(`PUT /${id}`, { text: "Second" }, { "if-match": '"1"' });
  const stale = await send(`PUT /${id}`, { text: "Lost" }, { "if-match": '"1"' });
  expect([stale.status, (await read<Refusal>(stale)).data]).toEqual([412, { currentVersion: 2 }]);
  expect((await send(`PUT /${id}`, { text: "Blind" })).status).toBe(428);
});

test("names the field that is wrong", async () => {
  const answer = await send("POST ", { text: "" });
  expect([answer.status, (await read<Refusal>(answer)).errors[0]?.pointer]).toEqual([422, "/text"]);
});

test("fits in 80 lines", async () => {
  expect((await readFile(main, "utf8")).split("\n").length).toBeLessThan(80);
});
