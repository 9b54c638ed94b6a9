import { type Service, startService } from "@mega/services";
import { onTestFinished } from "vitest";

/** The releases that fault tests start servers of their own of. */
export const variants = ["nats-newest", "nats-2.9"] as const;

/** A server that only this test uses, and may freeze and kill; gone with the test. */
export async function ownServer(variant: string, args: readonly string[] = []): Promise<Service> {
  const service = await startService("nats", { variant, own: true, args });
  onTestFinished(() => service.stop());
  return service;
}
