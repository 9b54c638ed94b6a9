import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join, resolve } from "node:path";
import type { Matrix } from "./run-matrix.ts";
import { markdownOf } from "./table.ts";

const reliability = resolve(import.meta.dirname, "../..");
const [begin, end] = ["<!-- adapters:begin -->", "<!-- adapters:end -->"];

/** The figures as JSON, and the table of the README; the paths of both. */
export function writeMatrix(matrix: Matrix, tookMs: number): readonly string[] {
  const [json, page] = [join(reliability, "results/adapters.json"), join(reliability, "README.md")];
  const commit = execFileSync("git", ["-C", reliability, "rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
  const origin = { date: new Date().toISOString(), commit, machine: describeMachine(), tookMs };
  mkdirSync(join(reliability, "results"), { recursive: true });
  writeFileSync(json, `${JSON.stringify({ ...origin, ...matrix }, null, 2)}\n`);
  const servers = [...new Set(matrix.servers.map(({ server }) => server))].sort().join(", ");
  const told = `Run ${origin.date.slice(0, 10)} at commit ${commit} on ${origin.machine}, in ${Math.round(tookMs / 1_000)} s: ${servers}.`;
  writeFileSync(
    page,
    withSection(readFileSync(page, "utf8"), ["", told, "", ...markdownOf(matrix.cells), ""].join("\n")),
  );
  execFileSync(resolve(reliability, "../node_modules/.bin/biome"), ["format", "--write", page], { stdio: "ignore" });
  return [json, page];
}

/** In one line: kind, not name. */
const describeMachine = (): string =>
  `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}, Node ${process.versions.node}`;

function withSection(page: string, text: string): string {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`reliability/README.md has no markers ${begin} and ${end}`);
  return `${page.slice(0, from + begin.length)}\n${text}\n${page.slice(to)}`;
}
