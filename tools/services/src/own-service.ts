import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./process/free-port.ts";
import { ServerProcess } from "./process/server-process.ts";
import { forget, watch } from "./process/watchdog.ts";
import type { Recipe, ServerProgram, Variant } from "./recipe.ts";
import type { ServerIdentity, Service } from "./service.ts";
import { ServiceError } from "./service-error.ts";

interface OwnServiceOptions {
  readonly durable: boolean;
  readonly args: readonly string[];
}

const attempts = 3;

/** Starts the program on a new folder and a random port. */
export async function startOwnService(
  recipe: Recipe,
  { variant, program }: { readonly variant: Variant; readonly program: ServerProgram },
  options: OwnServiceOptions,
): Promise<Service> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await tryToStart(recipe, { variant, program }, options);
    } catch (error) {
      // Somebody took the port between our look and the server's.
      if (attempt === attempts || !/address already in use|EADDRINUSE/i.test(String(error))) throw error;
    }
  }
}

async function tryToStart(
  recipe: Recipe,
  { variant, program }: { readonly variant: Variant; readonly program: ServerProgram },
  options: OwnServiceOptions,
): Promise<Service> {
  const folder = await mkdtemp(join(tmpdir(), `mega-${variant.name}-`));
  watch({ folder });
  const port = await freePort();
  const secret = randomBytes(12).toString("hex");
  try {
    const launch = await recipe.prepare({ program, folder, port, secret, ...options });
    const server = new ServerProcess(launch.command, folder);
    try {
      const identity = await server.start();
      await launch.afterFirstStart?.();
      const facts = { name: recipe.name, variant: variant.name, origin: program.origin, url: launch.url, port };
      return new OwnService({ ...facts, ...identity }, server, folder);
    } catch (error) {
      await server.kill();
      throw error;
    }
  } catch (error) {
    await removeFolder(folder);
    throw error;
  }
}

async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  forget(folder);
}

type OwnServiceFacts = ServerIdentity & Pick<Service, "name" | "variant" | "origin" | "url" | "port">;

class OwnService implements Service {
  readonly name;
  readonly variant;
  readonly origin;
  readonly product;
  readonly version;
  readonly url;
  readonly host = "127.0.0.1";
  readonly port;
  readonly #server: ServerProcess;
  readonly #folder: string;
  #stopped: Promise<void> | undefined;

  constructor(facts: OwnServiceFacts, server: ServerProcess, folder: string) {
    this.name = facts.name;
    this.variant = facts.variant;
    this.origin = facts.origin;
    this.product = facts.product;
    this.version = facts.version;
    this.url = facts.url;
    this.port = facts.port;
    this.#server = server;
    this.#folder = folder;
  }

  get pid(): number | undefined {
    return this.#server.pid;
  }

  pause(): void {
    this.#refuseAfterStop();
    this.#server.pause();
  }

  resume(): void {
    this.#refuseAfterStop();
    this.#server.resume();
  }

  async restart(): Promise<void> {
    this.#refuseAfterStop();
    await this.#server.stop();
    await this.#server.start();
  }

  async kill(): Promise<void> {
    this.#refuseAfterStop();
    await this.#server.kill();
  }

  async start(): Promise<void> {
    this.#refuseAfterStop();
    await this.#server.start();
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#end();
    return this.#stopped;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #end(): Promise<void> {
    await this.#server.stop();
    await removeFolder(this.#folder);
  }

  #refuseAfterStop(): void {
    if (this.#stopped !== undefined)
      throw new ServiceError(
        "SERVICE_STOPPED",
        `The ${this.product} on port ${this.port} was stopped and its data removed.`,
      );
  }
}
