import { parseArgs } from "node:util";

export interface BenchSettings {
  /** Rounds in which every variant is measured once, in turn. */
  readonly rounds: number;
  /** Per variant, case and round. */
  readonly requests: number;
  readonly connections: number;
  readonly boots: number;
  readonly drains: number;
  readonly soakMinutes: number;
  /** The parts of the subject to run; all when empty. */
  readonly only: readonly string[];
  readonly writesResults: boolean;
  /** Whether the figures are only good for seeing that the benchmark works. */
  readonly isQuick: boolean;
}

const full = { rounds: 7, requests: 40_000, connections: 50, boots: 15, drains: 20, soakMinutes: 20 };
const quick = { rounds: 2, requests: 2_000, connections: 50, boots: 3, drains: 2, soakMinutes: 0.2 };

/** `http --json --quick --only cpu,boot --rounds 5`. Throws a `RangeError` that names the flag and its value. */
export function parseBenchArguments(args: readonly string[]): {
  readonly subject: string;
  readonly settings: BenchSettings;
} {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: "boolean", default: false },
      quick: { type: "boolean", default: false },
      only: { type: "string", default: "" },
      rounds: { type: "string" },
      requests: { type: "string" },
      connections: { type: "string" },
      boots: { type: "string" },
      drains: { type: "string" },
      "soak-minutes": { type: "string" },
    },
  });
  const preset = values.quick ? quick : full;
  const positive = (name: keyof typeof values, fallback: number): number => {
    const given = values[name];
    const value = typeof given === "string" ? Number(given) : fallback;
    if (!(value > 0)) throw new RangeError(`--${name} (${String(given)}) must be a number above zero`);
    return value;
  };
  return {
    subject: positionals[0] ?? "",
    settings: {
      rounds: positive("rounds", preset.rounds),
      requests: positive("requests", preset.requests),
      connections: positive("connections", preset.connections),
      boots: positive("boots", preset.boots),
      drains: positive("drains", preset.drains),
      soakMinutes: positive("soak-minutes", preset.soakMinutes),
      only: values.only.split(",").filter((part) => part !== ""),
      writesResults: values.json,
      isQuick: values.quick,
    },
  };
}
