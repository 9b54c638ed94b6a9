import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { createApp, silentLogger } from "@mega/core";
import { startService } from "@mega/services";
import { describe, expect, onTestFinished, test } from "vitest";
import { type RedisOptions, redis } from "../src/index.ts";
import { freePort } from "./free-port.ts";
import { openApp } from "./open-app.ts";

const run = promisify(execFile);

/** A key and a certificate for 127.0.0.1 that nobody vouches for but itself. */
async function makeCertificate() {
  const folder = await mkdtemp(join(tmpdir(), "mega-redis-tls-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const [key, certificate] = [join(folder, "key.pem"), join(folder, "certificate.pem")];
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"];
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  await run("openssl", ["req", "-x509", ...curve, "-days", "2", "-keyout", key, "-out", certificate, ...subject]);
  return { key, certificate, ca: await readFile(certificate, "utf8") };
}

async function startSecure() {
  const { key, certificate, ca } = await makeCertificate();
  const port = await freePort();
  const files = ["--tls-cert-file", certificate, "--tls-key-file", key, "--tls-ca-cert-file", certificate];
  const args = ["--tls-port", String(port), ...files, "--tls-auth-clients", "no"];
  const service = await startService("redis", { variant: "redis-7", own: true, args });
  onTestFinished(() => service.stop());
  const url = new URL(service.url);
  url.port = String(port);
  return { service, ca, url: url.href.replace("redis:", "rediss:"), password: decodeURIComponent(url.password), port };
}

const failureOf = async (options: RedisOptions): Promise<unknown> => {
  const app = createApp({ name: "test", logger: silentLogger, resources: { redis: redis(options) } });
  const failure: unknown = await app.start().catch((error: unknown) => error);
  await app.stop();
  return failure instanceof Error ? failure.cause : undefined;
};

describe("TLS", { timeout: 120_000 }, () => {
  test("a certificate that the options name is accepted, and the connection is made again after a restart", async () => {
    const { service, ca, url, password, port } = await startSecure();
    const quick = { waitMs: 20_000, maxReconnectDelayMs: 100 };
    const byUrl = await openApp({ url, client: { tls: { ca }, ...quick } });
    onTestFinished(byUrl.close);
    const byParts = await openApp({
      client: { host: "127.0.0.1", port, password, tls: { ca }, ...quick },
      prefix: byUrl.prefix,
    });
    onTestFinished(byParts.close);
    await byUrl.cache.set("key", "secret");
    expect(await byParts.cache.get("key")).toBe("secret");
    await byParts.bus.respond("ask", () => "answer");
    expect(await byUrl.bus.request("ask", 1)).toBe("answer");
    await service.restart();
    await expect.poll(() => byUrl.cache.get("key").catch(() => undefined), { timeout: 60_000 }).toBe("secret");
  });

  test("a certificate that nobody vouches for, and a server that speaks no TLS, are REDIS_UNREACHABLE with the reason", async () => {
    const { service, url } = await startSecure();
    expect(await failureOf({ url, connectTimeoutMs: 1_000 })).toMatchObject({
      code: "REDIS_UNREACHABLE",
      data: { reason: "DEPTH_ZERO_SELF_SIGNED_CERT" },
    });
    const plain = service.url.replace("redis:", "rediss:");
    expect(await failureOf({ url: plain, connectTimeoutMs: 1_000 })).toMatchObject({ code: "REDIS_UNREACHABLE" });
  });
});
