import { defineResource, type Resource } from "@mega/core";
import { findResource } from "@mega/core/adapter";
import { encodeSubjectToken } from "@mega/core/encoding";
import type { NatsClient } from "../nats-client.ts";
import { NatsLink } from "../nats-link.ts";
import type { NatsBus } from "./nats-bus-api.ts";
import { NatsBusDriver } from "./nats-bus-driver.ts";
import { type NatsBusOptions, resolveNatsBus } from "./nats-bus-options.ts";

/** The bus port on a `nats()` connection. Throws at once when an option is wrong. */
export function natsBus(options: NatsBusOptions): Resource<NatsBus> {
  const { connection, prefix, ...limits } = resolveNatsBus(options);
  let bus: NatsBusDriver | undefined;
  return defineResource<NatsBus>({
    kind: "nats-bus",
    start({ name, app, clock, logger, resources }) {
      const link = findResource<NatsClient>(
        { name, resources },
        { option: "natsBus.connection", name: connection, factory: "nats()", isWanted: isLink },
      );
      if (!isLink(link)) throw new TypeError("natsBus.connection is no nats() resource");
      bus = new NatsBusDriver({ ...limits, name, link, clock, logger, prefix: prefix ?? encodeSubjectToken(app.name) });
      return bus;
    },
    async stop({ signal }) {
      await bus?.close(signal);
    },
    async check() {
      if (bus === undefined) return { status: "down", detail: { reason: "not started" } };
      const { subscriptions, requests, gaps } = bus;
      return { status: "up", detail: { subscriptions, requests, gaps } };
    },
  });
}

const isLink = (api: unknown): api is NatsLink => api instanceof NatsLink;
