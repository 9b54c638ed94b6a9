import { describe, expect, test } from "vitest";
import { describeRun, runSeeds } from "../../src/realtime/run-seeds.ts";
import { simulate } from "../../src/realtime/simulate.ts";
import { variants } from "../../src/realtime/tamper.ts";

describe("the simulation", () => {
  test("finds nothing wrong with the server and the client as they are", async () => {
    const run = await runSeeds({ first: 1, count: 60 });
    expect(run.failures.flatMap(({ seed, violations }) => violations.map((each) => ({ seed, ...each })))).toEqual([]);
  });

  test("replays a seed identically", async () => {
    const [first, again, other] = [
      await simulate({ seed: 7 }),
      await simulate({ seed: 7 }),
      await simulate({ seed: 8 }),
    ];
    expect(again.digest).toBe(first.digest);
    expect(other.digest).not.toBe(first.digest);
  });

  test.each(variants)(
    "catches within 500 seeds a server that %s, and prints the seed that replays it",
    async (variant) => {
      const run = await runSeeds({ first: 1, count: 500, variant });
      const [failure] = run.failures;
      expect(failure?.violations.length).toBeGreaterThan(0);
      expect(describeRun(run, false).join("\n")).toContain(`--seed ${failure?.seed} --broken ${variant}`);
      const replay = await simulate({ seed: failure?.seed ?? 0, variant });
      expect(replay.digest).toBe(failure?.digest);
    },
  );

  test("runs into every kind of recovery, fault and answer", async () => {
    const seen = new Set<string>();
    for (let seed = 1; seed <= 20; seed++)
      for (const event of (await simulate({ seed })).history) {
        if (event.kind === "state") seen.add(event.recovery);
        else if (event.kind === "answered") seen.add(event.outcome);
        else if (event.kind === "fault") seen.add(event.what.split(/[ ,]/)[0] ?? "");
      }
    expect([...seen]).toEqual(
      expect.arrayContaining(["fresh", "recovered", "reset", "gap", "ok", "CLIENT_SESSION_LOST", "CLIENT_OUTBOX_FULL"]),
    );
    expect([...seen]).toEqual(
      expect.arrayContaining(["cut", "half-open", "stall", "outage", "crash", "drain", "revoke"]),
    );
  });
});
