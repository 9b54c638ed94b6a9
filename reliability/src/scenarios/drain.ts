import { join } from "node:path";
import { type DrainReport, drainUnderLoad } from "@mega/lab";
import type { Scenario } from "../scenario.ts";

const exitLimitMs = 10_000;

/** A rolling deployment, from the view of clients that keep their connections. */
export const drainScenario: Scenario = {
  name: "drain",
  fault: "SIGTERM in the middle of keep-alive load",
  async run({ repeats }) {
    const reports: DrainReport[] = [];
    for (let index = 0; index < repeats; index += 1) reports.push(await drainOnce(400 + index * 31));
    const total = (read: (report: DrainReport) => number): number =>
      reports.reduce((sum, report) => sum + read(report), 0);
    const slowest = Math.max(...reports.map(({ exitMs }) => exitMs));
    const lost = total(({ load }) => load.lost);
    const refused = total(({ load }) => load.refusedByStatus);
    const codes = [...new Set(reports.map(({ exitCode }) => exitCode))];
    const answered = total(({ load }) => load.completed);
    return [
      { expected: "no request is lost", seen: `${lost} of ${answered + lost}`, holds: lost === 0 },
      { expected: "no request is refused", seen: `${refused} of ${answered}`, holds: refused === 0 },
      { expected: "the process exits with 0", seen: codes.join(", "), holds: codes.every((code) => code === 0) },
      {
        expected: `it exits within ${exitLimitMs} ms`,
        seen: `${slowest.toFixed(0)} ms`,
        holds: slowest <= exitLimitMs,
      },
    ];
  },
};

const drainOnce = (loadMs: number): Promise<DrainReport> =>
  drainUnderLoad({
    server: {
      args: [
        "--conditions=@mega/source",
        "--disable-warning=ExperimentalWarning",
        join(import.meta.dirname, "../target-server.ts"),
      ],
      env: { NODE_ENV: "production" },
    },
    request: { method: "GET", path: "/work" },
    connections: 50,
    loadMs,
  });
