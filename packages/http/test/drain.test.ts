import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { Agent, get, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createDeadline, systemClock } from "@mega/core";
import { createRouteBuilder, http } from "@mega/http";
import { describe, expect, onTestFinished, test } from "vitest";
import { parseRaw } from "./support/raw.ts";
import { serve } from "./support/serve.ts";

const route = createRouteBuilder();
const childFile = fileURLToPath(new URL("./support/drain-child.ts", import.meta.url));

interface Instance {
  readonly child: ChildProcess;
  readonly port: number;
}

async function startChild(env: Readonly<Record<string, string>> = {}): Promise<Instance> {
  const child = fork(childFile, { execArgv: ["--conditions=@mega/source"], env: { ...process.env, ...env } });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [{ port }] = (await once(child, "message")) as [{ readonly port: number }];
  return { child, port };
}

/** One request over the agent's connections; rejects unless it is answered whole. */
function ask(agent: Agent, port: number, path: string): Promise<{ readonly status: number; readonly closes: boolean }> {
  return new Promise((resolve, reject) => {
    get({ agent, host: "127.0.0.1", port, path }, (response: IncomingMessage) => {
      response.resume();
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, closes: response.headers.connection === "close" }),
      );
      response.on("aborted", () => reject(new Error("cut")));
    }).on("error", reject);
  });
}

/** Clients behind a load balancer: each keeps its connection until an answer says `Connection: close`, then goes to the next instance. */
async function loadThrough(
  instances: readonly Instance[],
  isOver: () => boolean,
): Promise<{ readonly done: number; readonly failed: string[] }> {
  const failed: string[] = [];
  let done = 0;
  const client = async (index: number): Promise<void> => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    let at = 0;
    while (!isOver()) {
      const { port } = instances[at] as Instance;
      try {
        const { status, closes } = await ask(agent, port, (index + done) % 10 === 0 ? "/slow" : "/fast");
        if (status === 200) done++;
        else failed.push(`status ${status}`);
        if (closes) at = Math.min(at + 1, instances.length - 1);
      } catch (error) {
        const { code = "", message } = error as NodeJS.ErrnoException;
        if (code === "ECONNREFUSED") at = Math.min(at + 1, instances.length - 1);
        else failed.push(`${code} ${message}`);
      }
    }
    agent.destroy();
  };
  await Promise.all(Array.from({ length: 12 }, (_, index) => client(index)));
  return { done, failed };
}

describe("SIGTERM under keep-alive load", () => {
  test("fails no request of a rolling deploy, five times over, and exits with 0", { timeout: 60_000 }, async () => {
    // Long enough for each client to be told, on a machine so short of breath that one is silent for longer than connections are kept open.
    const behindLoadBalancer = { DRAIN_MS: "1000" };
    let current = await startChild(behindLoadBalancer);
    for (let round = 0; round < 5; round++) {
      const next = await startChild(behindLoadBalancer);
      let isOver = false;
      const load = loadThrough([current, next], () => isOver);
      await sleep(150);
      const exit = once(current.child, "exit");
      current.child.kill("SIGTERM");
      expect(await exit).toEqual([0, null]);
      await sleep(100);
      isOver = true;
      const { done, failed } = await load;
      expect(failed).toEqual([]);
      expect(done).toBeGreaterThan(50);
      current = next;
    }
  });

  test("ends a handler that never ends with 503 before the deadline, and exits within it", async () => {
    const { child, port } = await startChild({ SHUTDOWN_MS: "2000" });
    const agent = new Agent({ keepAlive: true });
    const stuck = ask(agent, port, "/stuck");
    await ask(agent, port, "/fast");
    const exit = once(child, "exit");
    child.kill("SIGTERM");
    expect(await stuck).toEqual({ status: 503, closes: true });
    expect((await exit)[1]).toBeNull();
    agent.destroy();
  });

  test("is exited at once by a second SIGTERM", async () => {
    const { child, port } = await startChild();
    const agent = new Agent({ keepAlive: true });
    const stuck = ask(agent, port, "/stuck").catch((error: Error) => error.message);
    await ask(agent, port, "/fast");
    const exit = once(child, "exit");
    child.kill("SIGTERM");
    await sleep(300);
    child.kill("SIGTERM");
    const [code] = await exit;
    expect(code).not.toBe(0);
    expect(await stuck).toMatch(/socket hang up|ECONNRESET/);
    agent.destroy();
  });
});

describe("stop", () => {
  test("answers the request in flight on a keep-alive connection, says close, and does not wait for the keep-alive time-out", async () => {
    let finish: (() => void) | undefined;
    const { app, api } = await serve({
      routes: [
        route.get(
          "/",
          {},
          () =>
            new Promise<object>((resolve) => {
              finish = () => resolve({ done: true });
            }),
        ),
      ],
    });
    const socket = connect(api.port, "127.0.0.1");
    let received = "";
    socket.on("data", (chunk) => {
      received += chunk.toString();
    });
    const closed = once(socket, "close");
    socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    await expect.poll(() => typeof finish).toBe("function");
    const stopped = app.stop();
    await expect.poll(() => app.isReady()).toBe(false);
    finish?.();
    await stopped;
    await closed;
    expect(parseRaw(received)).toMatchObject({
      status: 200,
      head: expect.stringContaining("connection: close"),
      body: '{"done":true}',
    });
  });

  test("goes on accepting during drainDelayMs while readiness is red", async () => {
    const { app, api } = await serve({ drainDelayMs: 600, routes: [route.get("/", {}, () => ({}))] });
    expect((await fetch(`${api.url}/health/ready`)).status).toBe(200);
    const stopped = app.stop();
    const ready = await fetch(`${api.url}/health/ready`);
    expect([ready.status, ready.headers.get("connection")]).toEqual([503, "close"]);
    expect((await fetch(api.url)).status).toBe(200);
    expect((await fetch(`${api.url}/health/live`)).status).toBe(200);
    await stopped;
    await expect(fetch(api.url)).rejects.toThrow();
  });

  test("closes idle keep-alive connections", async () => {
    const { app, api } = await serve({ routes: [route.get("/", {}, () => ({}))] });
    const socket = connect(api.port, "127.0.0.1");
    const closed = once(socket, "close");
    socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    await once(socket, "data");
    await app.stop();
    await closed;
    expect(socket.destroyed).toBe(true);
  });

  test("is idempotent, and safe before a start", async () => {
    const server = http({ port: 0, routes: [] });
    const deadline = createDeadline(1_000, systemClock);
    await server.stop(deadline);
    await Promise.all([server.stop(deadline), server.stop(deadline)]);
    const { app } = await serve({ routes: [] });
    await Promise.all([app.stop(), app.stop()]);
    expect(app.isReady()).toBe(false);
  });
});
