import { expect, test } from "vitest";
import type { BreakerCall } from "../../src/breaker/index.ts";
import { systemClock } from "../../src/index.ts";
import { type ConnectAtBoot, connectAtBoot } from "../../src/sql/driver/index.ts";
import { SqlError, type SqlErrorCode } from "../../src/sql/index.ts";

class DriverFailure extends Error {
  readonly code: SqlErrorCode;
  readonly driverCode: string;

  constructor(code: SqlErrorCode, driverCode: string) {
    super(`failed with ${driverCode}`);
    this.code = code;
    this.driverCode = driverCode;
  }
}

const refused = new DriverFailure("SQL_CONNECTION_LOST", "ECONNREFUSED");

/** A driver whose connections open as the function says. */
function bootOf(open: (signal: AbortSignal, call: BreakerCall) => Promise<void>, options: Partial<ConnectAtBoot> = {}) {
  let released = 0;
  const unused = () => Promise.reject(new Error("not used at boot"));
  const connection = {
    open: (call: BreakerCall) => open(call.signal, call),
    ...{ execute: unused, commit: unused, destroy: () => undefined },
    stream: () => {
      throw new Error("not used at boot");
    },
    release: () => {
      released += 1;
    },
  };
  const driver: ConnectAtBoot["driver"] = {
    pin: async () => connection,
    toSqlError: (error) => {
      const { code, message, driverCode } = error as DriverFailure;
      return new SqlError(code, message, { cause: error, data: { driverCode } });
    },
  };
  const booting = connectAtBoot({
    ...{ driver, clock: systemClock, connectTimeoutMs: 30_000 },
    signal: new AbortController().signal,
    address: { host: "localhost", port: 1, database: "app" },
    ...options,
  });
  return { booting, released: () => released };
}

test("tries again until the server is there, and gives every connection back", async () => {
  let attempts = 0;
  const { booting, released } = bootOf(async () => {
    attempts += 1;
    if (attempts < 3) throw refused;
  });
  await booting;
  expect([attempts, released()]).toEqual([3, 3]);
});

test("leaves a connection alone once the boot is over, whose time passes all the same", async () => {
  const boot = new AbortController();
  let told = 0;
  const open = async (_: AbortSignal, call: BreakerCall) =>
    call.onAbort(() => {
      told += 1;
    });
  await bootOf(open, { signal: boot.signal }).booting;
  boot.abort();
  expect(told).toBe(0);
});

test.each([
  ["SQL_OPEN_FAILED", "28P01"],
  ["SQL_CONNECTION_LOST", "ENOTFOUND"],
] as const)("gives up at once after %s by %s, naming place and reason", async (code, driverCode) => {
  const { booting } = bootOf(async () => {
    throw new DriverFailure(code, driverCode);
  });
  await expect(booting).rejects.toMatchObject({
    code: "SQL_OPEN_FAILED",
    message: `cannot connect to the database "app" at localhost:1: failed with ${driverCode}`,
    data: { driverCode, host: "localhost", port: 1, database: "app", attempts: 1 },
  });
});

test("gives up at its deadline with the last reason", async () => {
  const { booting } = bootOf(() => Promise.reject(refused), { connectTimeoutMs: 120 });
  await expect(booting).rejects.toMatchObject({
    code: "SQL_OPEN_FAILED",
    message: expect.stringContaining("ECONNREFUSED"),
  });
});

test("tells what the server said before an attempt that had too little time", async () => {
  let attempts = 0;
  const { booting } = bootOf(
    (signal) => {
      attempts += 1;
      if (attempts === 1) return Promise.reject(refused);
      return new Promise((_, reject) =>
        signal.addEventListener("abort", () => reject(new Error("late")), { once: true }),
      );
    },
    { connectTimeoutMs: 300 },
  );
  await expect(booting).rejects.toMatchObject({
    message: expect.stringContaining("ECONNREFUSED"),
    data: { attempts: 2 },
  });
});

test("ends an attempt that hangs at its deadline, and says so", async () => {
  const hanging = (signal: AbortSignal): Promise<void> =>
    new Promise((_, reject) => signal.addEventListener("abort", () => reject(refused), { once: true }));
  const { booting } = bootOf(hanging, { connectTimeoutMs: 30 });
  await expect(booting).rejects.toMatchObject({
    message: 'cannot connect to the database "app" at localhost:1: it did not answer in time',
  });
});

test("a boot that is cancelled ends with the signal's reason", async () => {
  const controller = new AbortController();
  const reason = new Error("cancelled");
  const cancelling = async (): Promise<void> => {
    controller.abort(reason);
    throw refused;
  };
  await expect(bootOf(cancelling, { signal: controller.signal }).booting).rejects.toBe(reason);
});
