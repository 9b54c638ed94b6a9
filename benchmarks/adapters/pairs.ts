import type { AdapterCase } from "./adapter-case.ts";

/** How long things are measured. */
export interface Pace {
  /** Of one sample, about. */
  readonly sampleMs: number;
  /** Pairs of samples per case: one of the bare driver and one of Mega, right after each other. */
  readonly pairs: number;
}

/** Microseconds per call, a sample of each kind per pair. */
export interface PairedSamples {
  readonly bare: readonly number[];
  readonly mega: readonly number[];
}

type Call = (index: number) => unknown;

const maxCalls = 20_000;

/** Never twice, so that no call finds what another has just done. */
let nextIndex = 0;

/** Turns of one kind after the other, the first of which changes from pair to pair. The compiler has seen both before the first one counts. */
export async function measurePairs(
  { bare, mega }: Pick<AdapterCase, "bare" | "mega">,
  inFlight: number,
  { sampleMs, pairs }: Pace,
): Promise<PairedSamples> {
  const microsPerCall = Math.min(
    await warmUp(bare, inFlight, 4 * sampleMs),
    await warmUp(mega, inFlight, 4 * sampleMs),
  );
  const calls = Math.min(maxCalls, Math.max(2 * inFlight, 4, Math.round((sampleMs * 1_000) / microsPerCall)));
  const samples = { bare: [] as number[], mega: [] as number[] };
  for (let pair = 0; pair < pairs; pair += 1) {
    const order = pair % 2 === 0 ? (["bare", "mega"] as const) : (["mega", "bare"] as const);
    for (const kind of order) samples[kind].push(await timeCalls(kind === "bare" ? bare : mega, calls, inFlight));
  }
  return samples;
}

/** Microseconds per call of the last turn. */
async function warmUp(call: Call, inFlight: number, atLeastMs: number): Promise<number> {
  const endsAt = performance.now() + atLeastMs;
  for (let calls = 2 * inFlight; ; calls = Math.min(maxCalls, calls * 2)) {
    const micros = await timeCalls(call, calls, inFlight);
    if (performance.now() >= endsAt) return micros;
  }
}

async function timeCalls(call: Call, calls: number, inFlight: number): Promise<number> {
  // What the turn before has left behind is not this one's to clear away.
  globalThis.gc?.({ type: "minor", execution: "sync" });
  const first = nextIndex;
  const end = first + calls;
  nextIndex = end;
  const startedAt = performance.now();
  if (inFlight === 1) for (let index = first; index < end; index += 1) await call(index);
  else {
    let next = first;
    const lane = async (): Promise<void> => {
      while (next < end) await call(next++);
    };
    await Promise.all(Array.from({ length: inFlight }, lane));
  }
  return ((performance.now() - startedAt) * 1_000) / calls;
}
