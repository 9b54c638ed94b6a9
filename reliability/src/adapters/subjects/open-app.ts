import { type ApisOf, createApp, type Resources, silentLogger } from "@mega/core";

export interface OpenedApp<R extends Resources> {
  readonly resources: ApisOf<R>;
  close(): Promise<void>;
}

/** Starts an app; a boot that fails rejects with what the resource said. */
export async function openApp<R extends Resources>(resources: R): Promise<OpenedApp<R>> {
  const app = createApp({ name: "chaos", logger: silentLogger, shutdownTimeoutMs: 3_000, resources });
  try {
    await app.start();
  } catch (error) {
    throw error instanceof Error && error.cause instanceof Error ? error.cause : error;
  }
  return { resources: app.resources, close: async () => void (await app.stop()) };
}
