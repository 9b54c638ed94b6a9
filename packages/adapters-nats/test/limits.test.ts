import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import type { Service } from "@mega/services";
import { describe, expect, test } from "vitest";
import { openBus, randomPrefix } from "./open-bus.ts";
import { ownServer, variants } from "./variants.ts";

interface ServerSettings {
  readonly authorization: { readonly user: string; readonly password: string };
}

/** Changes the configuration of a server of one's own and starts it again with it. */
async function reconfigure(server: Service, change: (settings: ServerSettings) => object): Promise<void> {
  const { stdout } = await promisify(execFile)("ps", ["-o", "args=", "-p", String(server.pid)]);
  const path = /--config (\S+)/.exec(stdout)?.[1] ?? "";
  const settings = JSON.parse(await readFile(path, "utf8")) as ServerSettings;
  await writeFile(path, JSON.stringify({ ...settings, ...change(settings) }));
  await server.restart();
}

describe.each(variants)("%s", { timeout: 120_000 }, (variant) => {
  test("what the user may not publish, ask or subscribe to is BUS_FORBIDDEN, and the rest works", async () => {
    const server = await ownServer(variant);
    const prefix = randomPrefix();
    await reconfigure(server, ({ authorization }) => ({
      authorization: {
        users: [
          authorization,
          {
            user: "limited",
            password: "limited-password",
            permissions: {
              publish: { deny: [`${prefix}.m.secret`, `${prefix}.r.secret`] },
              subscribe: { deny: [`${prefix}.m.secret`] },
            },
          },
        ],
      },
    }));
    const url = new URL(server.url);
    url.username = "limited";
    url.password = "limited-password";
    const { bus } = await openBus(url.href, { bus: { prefix } });
    const forbidden = { code: "BUS_FORBIDDEN" };
    await expect(bus.publish("secret", 1)).rejects.toMatchObject(forbidden);
    await expect(bus.request("secret", 1, { timeoutMs: 3_600_000 })).rejects.toMatchObject(forbidden);
    await expect(bus.subscribe("secret", () => {})).rejects.toMatchObject(forbidden);
    const results = await Promise.allSettled([
      bus.publish("open", 1),
      bus.publish("secret", 2),
      bus.publish("open", 3),
    ]);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    await bus.respond("open", ({ data }) => data);
    expect(await bus.request("open", 4)).toBe(4);
  });

  test("a message over the server's max_payload is BUS_DATA_TOO_LARGE with the limit, and the link stays", async () => {
    const server = await ownServer(variant);
    await reconfigure(server, () => ({ max_payload: 4_096 }));
    const { bus, client } = await openBus(server.url);
    await expect(bus.publish("topic", new Uint8Array(4_096))).rejects.toMatchObject({
      code: "BUS_DATA_TOO_LARGE",
      data: { bytes: 4_096, maxBytes: 4_032 },
    });
    await bus.publish("topic", new Uint8Array(4_032));
    await bus.respond("large", () => "x".repeat(5_000));
    await expect(bus.request("large", null)).rejects.toMatchObject({
      code: "BUS_HANDLER_FAILED",
      data: { code: "BUS_DATA_TOO_LARGE" },
    });
    expect(client.reconnects).toBe(0);
  });

  test("what another client sends that is not JSON, or not UTF-8, harms nobody, and what is JSON arrives", async () => {
    const server = await ownServer(variant);
    const prefix = randomPrefix();
    const { bus, client } = await openBus(server.url, { bus: { prefix } });
    const seen: unknown[] = [];
    await bus.subscribe(">", ({ data }) => void seen.push(data));
    await bus.respond("ask", ({ data }) => data);
    client.native.publish(`${prefix}.m.topic`, "{ not JSON");
    client.native.publish(`${prefix}.m.topic`, new Uint8Array([0xff, 0xfe]));
    client.native.publish(`${prefix}.m.no$encoding`, "1");
    client.native.publish(`${prefix}.m.topic`, '{"from":"elsewhere"}');
    await expect.poll(() => seen, { timeout: 20_000 }).toEqual([{ from: "elsewhere" }]);
    const answer = await client.native.request(`${prefix}.r.ask`, "{ not JSON", { timeout: 20_000 });
    expect(answer.headers?.get("Mega-Error")).toBe("BUS_HANDLER_FAILED");
  });

  test("more than may be unconfirmed is BUS_OVERLOADED, and nothing of it is sent", async () => {
    const server = await ownServer(variant);
    const { bus } = await openBus(server.url, { nats: { maxUnconfirmedBytes: 1_000 } });
    const results = await Promise.allSettled([1, 2, 3].map(() => bus.publish("topic", new Uint8Array(400))));
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected"]);
    expect(results[2]).toMatchObject({ reason: { code: "BUS_OVERLOADED" } });
    await bus.publish("topic", new Uint8Array(1_000));
  });

  test("a queue whose last member has gone takes nothing, and a new member gets what comes then", async () => {
    const server = await ownServer(variant);
    const bus = { prefix: randomPrefix() };
    const [one, other] = [await openBus(server.url, { bus }), await openBus(server.url, { bus })];
    const seen: unknown[] = [];
    const member = await one.bus.subscribe("work", ({ data }) => void seen.push(data), { queue: "workers" });
    const responder = await one.bus.respond("ask", () => "first");
    await member.unsubscribe();
    await responder.unsubscribe();
    await one.bus.publish("work", "to nobody");
    await expect(one.bus.request("ask", null)).rejects.toMatchObject({ code: "BUS_NO_RESPONDERS" });
    await other.bus.subscribe("work", ({ data }) => void seen.push(data), { queue: "workers" });
    await other.bus.respond("ask", () => "second");
    await other.bus.publish("work", "to the new one");
    await expect.poll(() => seen, { timeout: 20_000 }).toEqual(["to the new one"]);
    expect(await other.bus.request("ask", null)).toBe("second");
  });
});
