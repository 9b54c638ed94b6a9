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
  /** Sizes of the audiences that are published to. */
  readonly clients: readonly number[];
  /** Lengths of what is published, in bytes. */
  readonly payloads: readonly number[];
  /** CPU time of each server that one sample of a fan-out rests on, at least. */
  readonly sampleCpuMs: number;
  readonly idleConnections: number;
  readonly unreadClients: number;
  readonly unreadSeconds: number;
  /** Of one sample of calls to an adapter, about. */
  readonly sampleMs: number;
  /** Pairs of samples, of the bare driver and of Mega, per case and process. */
  readonly pairs: number;
  /** The parts of the subject to run; all when empty. */
  readonly only: readonly string[];
  readonly writesResults: boolean;
  /** Whether the figures are only good for seeing that the benchmark works. */
  readonly isQuick: boolean;
}

const full = {
  rounds: 7,
  requests: 40_000,
  connections: 50,
  boots: 15,
  drains: 20,
  soakMinutes: 20,
  clients: "500,5000",
  payloads: "128,1024",
  sampleCpuMs: 300,
  idleConnections: 8_000,
  unreadClients: 1_000,
  unreadSeconds: 60,
  sampleMs: 20,
  pairs: 5,
};

const quick: typeof full = {
  ...full,
  rounds: 2,
  requests: 2_000,
  boots: 3,
  drains: 2,
  soakMinutes: 0.2,
  clients: "100",
  sampleCpuMs: 60,
  idleConnections: 800,
  unreadClients: 100,
  unreadSeconds: 5,
  sampleMs: 5,
  pairs: 2,
};

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
      clients: { type: "string" },
      payloads: { type: "string" },
      "sample-cpu-ms": { type: "string" },
      "idle-connections": { type: "string" },
      "unread-clients": { type: "string" },
      "unread-seconds": { type: "string" },
      "sample-ms": { type: "string" },
      pairs: { type: "string" },
    },
  });
  const preset = values.quick ? quick : full;
  const positive = (name: keyof typeof values, fallback: number): number => {
    const given = values[name];
    return above(name, given === undefined ? fallback : Number(given), given);
  };
  const list = (name: "clients" | "payloads"): readonly number[] => {
    const given = values[name] ?? preset[name];
    return given.split(",").map((part) => above(name, Number(part), given));
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
      clients: list("clients"),
      payloads: list("payloads"),
      sampleCpuMs: positive("sample-cpu-ms", preset.sampleCpuMs),
      idleConnections: positive("idle-connections", preset.idleConnections),
      unreadClients: positive("unread-clients", preset.unreadClients),
      unreadSeconds: positive("unread-seconds", preset.unreadSeconds),
      sampleMs: positive("sample-ms", preset.sampleMs),
      pairs: positive("pairs", preset.pairs),
      only: values.only.split(",").filter((part) => part !== ""),
      writesResults: values.json,
      isQuick: values.quick,
    },
  };
}

function above(name: string, value: number, given: unknown): number {
  if (value > 0) return value;
  throw new RangeError(`--${name} (${String(given)}) must be a number above zero`);
}
