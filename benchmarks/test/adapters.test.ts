import { describe, expect, test } from "vitest";
import { meteredVariant, metric, plainVariant } from "../adapters/measure.ts";
import { measurePairs } from "../adapters/pairs.ts";
import { judgeTargets } from "../adapters/targets.ts";
import type { BenchRow } from "../src/bench-row.ts";

const row = (subject: string, variant: string, ratio: number): BenchRow => ({
  ...{ subject, variant, metric, unit: "µs", value: 10 * ratio, samples: [10 * ratio], ratio },
  ...{ machine: "1 × test", versions: {} },
});

describe("pairs of samples", () => {
  test("each kind is called with numbers of its own, never more at once than asked for", async () => {
    const seen: Record<"bare" | "mega", number[]> = { bare: [], mega: [] };
    let underWay = 0;
    let most = 0;
    const call = (kind: "bare" | "mega") => async (index: number) => {
      seen[kind].push(index);
      most = Math.max(most, ++underWay);
      await Promise.resolve();
      underWay -= 1;
    };
    const samples = await measurePairs({ bare: call("bare"), mega: call("mega") }, 3, { sampleMs: 1, pairs: 4 });
    expect(most).toBe(3);
    expect([samples.bare.length, samples.mega.length]).toEqual([4, 4]);
    const all = [...seen.bare, ...seen.mega];
    expect(new Set(all).size).toBe(all.length);
  });

  test("a call that fails ends the measurement: its time is no figure", async () => {
    const failing = { bare: () => Promise.reject(new Error("refused")), mega: () => undefined };
    await expect(measurePairs(failing, 1, { sampleMs: 1, pairs: 1 })).rejects.toThrow("refused");
  });
});

describe("targets of adapters", () => {
  test("are kept by each case, and name those that do not", () => {
    const rows = [
      row("redis: point read, 1 in flight", plainVariant, 1 / 0.96),
      row("redis: point read, 16 in flight", plainVariant, 1 / 0.8),
      row("redis: point read, 16 in flight", meteredVariant, 1 / 0.91),
    ];
    expect(judgeTargets(rows)).toEqual([
      {
        sentence: "redis, without a provider of metrics: at least 0.95 × the throughput of the bare driver",
        measured: "1 of 2 cases; point read, 16 in flight 0.80 ×",
        isMet: false,
      },
      {
        sentence: "redis, with metrics on: at least 0.90 × the throughput of the bare driver",
        measured: "1 of 1 cases",
        isMet: true,
      },
    ]);
  });

  test("a cold key may be loaded once", () => {
    const loads = (value: number): BenchRow => ({ ...row("redis: cold key", plainVariant, 1), metric: "loads", value });
    expect(judgeTargets([loads(1), loads(2)]).map(({ isMet }) => isMet)).toEqual([true, false]);
  });
});
