import { randomBytes } from "node:crypto";
import { createApp, silentLogger } from "@mega/core";
import { onTestFinished } from "vitest";
import { type NatsBus, type NatsBusOptions, type NatsClient, type NatsOptions, nats, natsBus } from "../src/index.ts";

export interface OpenBusOptions {
  readonly nats?: NatsOptions;
  readonly bus?: Partial<NatsBusOptions>;
  /** How long the app may take to stop. @default the app's */
  readonly stopTimeoutMs?: number;
}

export interface OpenedBus {
  readonly bus: NatsBus;
  readonly client: NatsClient;
  readonly stop: () => Promise<void>;
}

export const randomPrefix = (): string => `test-${randomBytes(8).toString("hex")}`;

/** A started bus; stopped with the test. */
export async function openBus(url: string, options: OpenBusOptions = {}): Promise<OpenedBus> {
  const app = createApp({
    name: "test",
    logger: silentLogger,
    ...(options.stopTimeoutMs !== undefined && { shutdownTimeoutMs: options.stopTimeoutMs }),
    resources: {
      client: nats({ url, ...options.nats }),
      bus: natsBus({ connection: "client", prefix: randomPrefix(), ...options.bus }),
    },
  });
  const stop = async (): Promise<void> => {
    await app.stop();
  };
  onTestFinished(stop);
  await app.start();
  return { ...app.resources, stop };
}
