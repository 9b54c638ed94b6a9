import { describe, expect, onTestFinished, test } from "vitest";
import { payloadsOf } from "../servers/publications.ts";
import type { BenchRow } from "../src/bench-row.ts";
import { fanOutMetric, fanOutSubject } from "../ws/fan-out.ts";
import { judgeTargets } from "../ws/targets.ts";
import { names, Served, servers } from "../ws/variants.ts";

/** What runs from its sources as it is; the others are the built package, and another runtime. */
const runnable = servers.filter(
  ({ name }) => name === names.control || name === names.limit || name === names.socketIo,
);

describe.each(runnable.map((variant) => [variant.name, variant] as const))("the server of %s", (_name, variant) => {
  test("delivers each message of each tick to each client, and answers echoes", async () => {
    const served = await Served.start(variant, 5);
    onTestFinished(() => served[Symbol.asyncDispose]());
    const { fleet } = served;
    const { deliveries } = await fleet.run({ kind: "load", tick: { messages: 3, bytes: 128 }, forMs: 1 }, 10_000);
    expect(deliveries).toBe(15);
    const paced = await fleet.run(
      { kind: "pace", tick: { messages: 1, bytes: 128 }, ticks: 4, perSecond: 100 },
      10_000,
    );
    expect(paced.deliveries).toBe(20);
    expect(paced.latencyMs?.p99).toBeGreaterThan(0);
    if (variant.name !== names.limit)
      expect((await fleet.run({ kind: "echo", count: 20 }, 10_000)).deliveries).toBe(20);
  });
});

test("a server that goes away is told, and no figure is made of it", async () => {
  const served = await Served.start(runnable[0] as (typeof runnable)[number], 2);
  onTestFinished(() => served[Symbol.asyncDispose]());
  const running = served.fleet.run({ kind: "load", tick: { messages: 1, bytes: 128 }, forMs: 8_000 }, 10_000);
  await Promise.all([expect(running).rejects.toThrow("could not load"), served.server.stop("SIGKILL")]);
});

test("payloads have the length asked for and differ from each other", () => {
  const payloads = payloadsOf(50, 1024);
  expect(payloads.map(({ length }) => length)).toEqual(Array.from({ length: 50 }, () => 1024));
  expect(new Set(payloads).size).toBe(50);
});

const rowOf = (variant: string, messages: number, ratio: number): BenchRow => ({
  subject: fanOutSubject(500, { messages, bytes: 128 }),
  variant,
  metric: fanOutMetric,
  unit: "µs",
  value: ratio,
  samples: [ratio],
  ratio,
  machine: "2 × Some CPU",
  versions: {},
});

test("our ratio to a peer is judged by the limit for so many messages a tick, and what was not measured is left out", () => {
  const rows = [rowOf(names.mega, 4, 0.22), rowOf(names.limit, 4, 0.2), rowOf(names.bun, 4, 0.1)];
  expect(judgeTargets(rows).map(({ measured, isMet }) => [measured, isMet])).toEqual([
    ["1.100", true],
    ["2.200", false],
  ]);
});
