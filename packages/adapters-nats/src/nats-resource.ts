import { defineResource, type Resource } from "@mega/core";
import type { NatsClient } from "./nats-client.ts";
import { NatsLink } from "./nats-link.ts";
import { type NatsOptions, resolveNats } from "./nats-options.ts";
import { openConnection } from "./open-connection.ts";

/** A connection to a NATS server or cluster. Throws at once when an option is wrong. */
export function nats(options: NatsOptions): Resource<NatsClient> {
  const resolved = resolveNats(options);
  let link: NatsLink | undefined;
  return defineResource<NatsClient>({
    kind: "nats",
    async start(scope) {
      const native = await openConnection(resolved, scope);
      link = new NatsLink({ name: scope.name, native, options: resolved, clock: scope.clock, logger: scope.logger });
      return link;
    },
    async stop(deadline) {
      await link?.close(deadline);
    },
    async check(signal) {
      if (link === undefined) return { status: "down", detail: { reason: "not started" } };
      const { reconnects, unconfirmedBytes } = link;
      if (!link.isConnected) return { status: "down", detail: { reason: "no connection", reconnects } };
      const aborted = Promise.withResolvers<never>();
      signal.addEventListener("abort", () => aborted.reject(signal.reason), { once: true });
      await Promise.race([link.confirm(), aborted.promise]);
      return { status: "up", detail: { reconnects, unconfirmedBytes, server: link.native.getServer() } };
    },
  });
}
