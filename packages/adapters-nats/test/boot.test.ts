import { createApp, silentLogger } from "@mega/core";
import { providedServices } from "@mega/services/vitest";
import { describe, expect, test } from "vitest";
import { type NatsBusOptions, type NatsOptions, nats, natsBus } from "../src/index.ts";
import { openBus } from "./open-bus.ts";
import { ownServer } from "./variants.ts";

const boot = async (options: NatsOptions): Promise<Error> => {
  const app = createApp({ name: "test", logger: silentLogger, resources: { link: nats(options) } });
  try {
    await app.start();
  } catch (error) {
    return ((error as Error).cause ?? error) as Error;
  } finally {
    await app.stop();
  }
  throw new Error("it has started");
};

describe("options", () => {
  test.each<[string, unknown, RegExp]>([
    ["nothing", {}, /needs url or servers/],
    ["a URL of another protocol", { url: "http://host" }, /nats\.url must be nats:\/\//],
    ["a URL that is none", { url: "hunter2@@" }, /nats\.url must be nats:\/\//],
    ["a URL and servers", { url: "nats://a", servers: ["b"] }, /one of them/],
    ["a password in servers", { servers: ["nats://u:hunter2@b"] }, /nats\.servers\[0\]/],
    ["a password without a user", { url: "nats://a", pass: "hunter2" }, /without nats\.user/],
    ["a misspelt option", { url: "nats://a", pingIntervallMs: 1 }, /did you mean "pingIntervalMs"/],
    ["a text for a number", { url: "nats://a", pingIntervalMs: "1" }, /nats\.pingIntervalMs \("1"\)/],
    ["a number for a text", { url: "nats://a", user: 7 }, /nats\.user must be a text/],
    ["an inbox prefix with a wildcard", { url: "nats://a", inboxPrefix: "a.>" }, /nats\.inboxPrefix/],
    ["tls as a switch", { url: "nats://a", tls: true }, /nats\.tls/],
    ["an authenticator that is none", { url: "nats://a", authenticator: {} }, /nats\.authenticator/],
  ])("nats refuses %s, and repeats no secret", (_, options, message) => {
    const make = () => nats(options as NatsOptions);
    expect(make).toThrow(message);
    expect(make).not.toThrow(/hunter2/);
  });

  test.each<[string, unknown, RegExp]>([
    ["no connection", {}, /natsBus\.connection/],
    ["a prefix with a wildcard", { connection: "link", prefix: "a.*" }, /natsBus\.prefix/],
    ["a limit of nothing", { connection: "link", maxPending: 0 }, /natsBus\.maxPending \(0\)/],
    ["a misspelt option", { connection: "link", prefixx: "a" }, /did you mean "prefix"/],
  ])("natsBus refuses %s", (_, options, message) => {
    expect(() => natsBus(options as NatsBusOptions)).toThrow(message);
  });
});

describe.each(providedServices("nats"))("$product $version", ({ url }) => {
  test("a wrong password ends the boot at once with NATS_AUTH_FAILED and is in no message", async () => {
    const wrong = new URL(url);
    wrong.password = "hunter2";
    const error = await boot({ url: wrong.href, connectTimeoutMs: 3_600_000 });
    expect(error).toMatchObject({ code: "NATS_AUTH_FAILED", data: { resource: "link", attempts: 1 } });
    expect(error.message).toContain(`"link"`);
    expect(error.message).toContain(wrong.host);
    expect(JSON.stringify([error.message, error])).not.toContain("hunter2");
  });

  test("a connection in parts, user and password apart, works as the URL does", async () => {
    const { host, username, password } = new URL(url);
    const app = createApp({
      name: "test",
      logger: silentLogger,
      resources: { link: nats({ servers: [host], user: username, pass: password }) },
    });
    await app.start();
    const { link } = app.resources;
    expect(link.isConnected).toBe(true);
    await app.stop();
    expect(link.native.isClosed()).toBe(true);
  });

  test("a server without TLS ends the boot with NATS_TLS_FAILED where TLS is wanted", async () => {
    expect(await boot({ url: url.replace("nats:", "tls:"), connectTimeoutMs: 3_600_000 })).toMatchObject({
      code: "NATS_TLS_FAILED",
    });
  });

  test("a bus on what is no nats() resource names the option", async () => {
    await expect(openBus(url, { bus: { connection: "other" } })).rejects.toThrow(/natsBus\.connection/);
  });
});

test("an unknown host ends the boot at once with NATS_UNKNOWN_HOST", async () => {
  expect(await boot({ url: "nats://no-such-host.invalid:4222", connectTimeoutMs: 3_600_000 })).toMatchObject({
    code: "NATS_UNKNOWN_HOST",
    data: { attempts: 1 },
  });
});

test("a server that is not there ends the boot after connectTimeoutMs with NATS_UNREACHABLE", async () => {
  const error = await boot({ url: "nats://127.0.0.1:1", connectTimeoutMs: 300 });
  expect(error).toMatchObject({ code: "NATS_UNREACHABLE" });
  expect(error.message).toContain("127.0.0.1:1");
});

test("a server that comes up during the boot is waited for", { timeout: 120_000 }, async () => {
  const server = await ownServer("nats-newest");
  await server.kill();
  const opening = openBus(server.url, { nats: { connectTimeoutMs: 60_000 } });
  await server.start();
  const { bus } = await opening;
  await bus.publish("topic", 1);
});
