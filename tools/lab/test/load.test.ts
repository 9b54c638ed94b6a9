import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { drainUnderLoad } from "../src/drain-under-load.ts";
import { runLoad } from "../src/load.ts";
import { cpuMicros, rssBytes } from "../src/process-usage.ts";
import { encodeRequest } from "../src/raw-request.ts";
import { ServerProcess } from "../src/server-process.ts";

const serverSource = (onTerm: string): string => `
import { createServer } from "node:http";
let isDraining = false;
const server = createServer((request, response) => {
  if (isDraining) response.setHeader("connection", "close");
  request.resume().on("end", () => setTimeout(() => response.end("{}"), 1));
});
server.listen(0, "127.0.0.1", () => console.log("http://127.0.0.1:" + server.address().port));
process.on("SIGTERM", () => { ${onTerm} });
`;

async function serverFile(onTerm: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "mega-lab-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, "server.mjs");
  writeFileSync(file, serverSource(onTerm));
  return file;
}

test("a load is answered in full and its server's use of CPU and memory can be read", async () => {
  const server = await ServerProcess.start({ args: [await serverFile("process.exit()")] });
  onTestFinished(async () => void (await server.stop()));
  const before = cpuMicros(server.pid);
  const report = await runLoad({
    port: server.port,
    connections: 4,
    requests: 400,
    messages: [encodeRequest({ method: "GET", path: "/" }), encodeRequest({ method: "POST", path: "/", body: "{}" })],
    timeoutMs: 10_000,
  });
  expect(report).toMatchObject({ completed: 400, lost: 0, refusedByStatus: 0, statuses: { 200: 400 } });
  expect(cpuMicros(server.pid)).toBeGreaterThan(before);
  expect(rssBytes(server.pid)).toBeGreaterThan(10_000_000);
});

test("a server that answers what is in flight loses nothing in a drain", async () => {
  const server = { args: [await serverFile("isDraining = true; server.close(() => process.exit(0));")] };
  const report = await drainUnderLoad({ server, request: { method: "GET", path: "/" }, connections: 8, loadMs: 300 });
  expect(report.load).toMatchObject({ lost: 0, refusedByStatus: 0, refusedConnections: 8 });
  expect(report.exitCode).toBe(0);
});

test("a server that just exits is seen to lose requests", async () => {
  const server = { args: [await serverFile("process.exit(0);")] };
  const report = await drainUnderLoad({ server, request: { method: "GET", path: "/" }, connections: 8, loadMs: 300 });
  expect(report.load.lost).toBeGreaterThan(0);
});

test("a server that never gets ready is reported with what it printed", async () => {
  const args = ["-e", "console.log('no config'); process.exit(3)"];
  await expect(ServerProcess.start({ args })).rejects.toThrow(/exited with 3 before it was ready\nno config/);
});
