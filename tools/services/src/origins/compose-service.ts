import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { freePort } from "../process/free-port.ts";
import { runCommand } from "../process/run-command.ts";
import { forget, watch } from "../process/watchdog.ts";
import type { Recipe, Variant } from "../recipe.ts";
import type { ServerIdentity, Service } from "../service.ts";
import type { OriginContext } from "./origin-context.ts";

const engineMs = 10_000;
const commandMs = 300_000;
const readyMs = 120_000;
const pollMs = 100;

const composeFile = fileURLToPath(new URL("../../../../compose.yaml", import.meta.url));

/** A container of compose.yaml in a project of its own, on a port that Docker chooses. */
export async function startComposeService(
  recipe: Recipe,
  variant: Variant,
  { environment, announce }: OriginContext,
): Promise<Service> {
  const docker = (args: readonly string[], timeoutMs = commandMs) =>
    runCommand("docker", args, { timeoutMs, environment });
  // The client may be there without an engine.
  await docker(["info", "--format", "{{.ServerVersion}}"], engineMs);
  await docker(["compose", "version"], engineMs);
  const project = `mega-${randomUUID().slice(0, 8)}`;
  const prefix = ["compose", "--file", composeFile, "--project-name", project];
  // Chosen here: one that Docker chooses changes with each start of the container.
  const port = await freePort();
  const url = variant.localUrl("127.0.0.1", port);
  const withPort = { ...environment, [portVariable(variant)]: String(port) };
  const compose = (...args: readonly string[]) =>
    runCommand("docker", [...prefix, ...args], { timeoutMs: commandMs, environment: withPort });
  const composeSync = (...args: readonly string[]) =>
    void execFileSync("docker", [...prefix, ...args], { timeout: engineMs, env: { ...withPort }, stdio: "pipe" });
  const service = variant.composeService;
  const folder = await mkdtemp(join(tmpdir(), `mega-${variant.name}-`));
  watch({ folder, command: ["docker", ...prefix, "down", "--volumes", "--timeout", "2"] });
  const stop = async (): Promise<void> => {
    await compose("down", "--volumes", "--timeout", "10");
    await rm(folder, { recursive: true, force: true });
    forget(folder);
  };
  const ready = () => untilReady(() => recipe.identify(url));
  try {
    announce(`starting ${service} of compose.yaml …`);
    await compose("up", "--detach", "--wait", service);
    const identity = await ready();
    return {
      name: recipe.name,
      variant: variant.name,
      origin: "compose",
      ...identity,
      url,
      host: "127.0.0.1",
      port,
      pid: undefined,
      pause: () => composeSync("pause", service),
      resume: () => composeSync("unpause", service),
      restart: async () => {
        await compose("restart", service);
        await ready();
      },
      kill: async () => void (await compose("kill", service)),
      start: async () => {
        await compose("start", service);
        await ready();
      },
      stop,
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await stop().catch(() => {});
    throw error;
  }
}

/** As compose.yaml names it. */
const portVariable = ({ composeService }: Variant): string =>
  `MEGA_${composeService.toUpperCase().replace(/\W/g, "_")}_PORT`;

async function untilReady(identify: () => Promise<ServerIdentity>): Promise<ServerIdentity> {
  const deadline = performance.now() + readyMs;
  for (;;) {
    try {
      return await identify();
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
    await sleep(pollMs);
  }
}
