import { nats, natsBus } from "@mega/adapters-nats";
import { createApp, silentLogger } from "@mega/core";
import { connect } from "@nats-io/transport-node";
import { type AdapterPlace, aloneAndTogether, cacheInFlight, type OpenAdapter } from "./adapter-case.ts";
import { batchSize, cachedValue } from "./sql-workload.ts";

/**
 * A publish of the port resolves when the server has the message, so the driver's is followed by its `flush`, which promises the same. Whoever
 * answers has a connection of his own on both sides.
 */
export async function open({ url }: AdapterPlace): Promise<OpenAdapter> {
  const [bare, answering] = await Promise.all([connectBare(url), connectBare(url)]);
  answering.subscribe("bare.double", {
    callback: (_, message) => {
      message.respond(JSON.stringify(message.json<number>() * 2));
    },
  });
  await answering.flush();
  const [asking, responding] = await Promise.all([openApp(url), openApp(url)]);
  await responding.bus.respond<number>("double", ({ data }) => data * 2, { concurrency: 256 });
  const send = (index: number): void => bare.publish("bare.news", JSON.stringify(cachedValue(index)));
  const { bus } = asking;
  return {
    cases: [
      {
        name: "publish",
        inFlight: [...aloneAndTogether, ...cacheInFlight],
        bare: (index) => {
          send(index);
          return bare.flush();
        },
        mega: (index) => bus.publish("news", cachedValue(index)),
      },
      {
        name: "batch of 100",
        inFlight: aloneAndTogether,
        bare: (index) => {
          for (let at = 0; at < batchSize; at += 1) send(index + at);
          return bare.flush();
        },
        mega: (index) =>
          Promise.all(Array.from({ length: batchSize }, (_, at) => bus.publish("news", cachedValue(index + at)))),
      },
      {
        name: "request",
        inFlight: [...aloneAndTogether, ...cacheInFlight],
        bare: async (index) => (await bare.request("bare.double", JSON.stringify(index))).json(),
        mega: (index) => bus.request("double", index),
      },
    ],
    close: async () => {
      await Promise.all([bare.close(), answering.close(), asking.close(), responding.close()]);
    },
  };
}

function connectBare(url: string) {
  const { hostname, port, username, password } = new URL(url);
  return connect({ servers: `${hostname}:${port}`, user: username, pass: password, noAsyncTraces: true });
}

async function openApp(url: string) {
  const app = createApp({
    name: "bench",
    logger: silentLogger,
    resources: { link: nats({ url }), bus: natsBus({ connection: "link" }) },
  });
  await app.start();
  return { bus: app.resources.bus, close: () => app.stop() };
}
