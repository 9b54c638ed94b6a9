import { createApp, type Resources, silentLogger } from "@mega/core";
import { expect, onTestFinished } from "vitest";

export interface BootFailure extends Error {
  readonly code?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** What the failed boot of an app is caused by; the app wraps it and names the resource. */
export async function bootFailure(resources: Resources): Promise<BootFailure> {
  const app = createApp({ name: "test", logger: silentLogger, resources });
  onTestFinished(async () => {
    await app.stop();
  });
  const failure = await app.start().then(
    () => new Error("the app has started"),
    (reason: Error) => reason,
  );
  expect(failure.message).toContain("resource");
  return failure.cause instanceof Error ? failure.cause : failure;
}
