import { type Fault, FaultUnavailable } from "./fault.ts";
import { FaultRun, type FaultRunOptions } from "./fault-run.ts";
import { codeOf, type FaultName, type Subject } from "./subject.ts";
import { within } from "./time-limit.ts";

/** What one fault did to one adapter. */
export interface Cell {
  readonly fault: FaultName;
  readonly title: string;
  readonly adapter: string;
  /** What callers got: codes, or "ok". Null where the fault does not apply. */
  readonly outcome: readonly string[] | null;
  /** From the end of the fault to the next call that succeeded, in the same process. */
  readonly recoveryMs: number | null;
  /** Writes that were acknowledged and are there at the end. */
  readonly acknowledged: number;
  /** Why the fault could not be made here, or what does not hold. */
  readonly skipped?: string;
  readonly violations: readonly string[];
}

const faultMs = 90_000;
const verifyMs = 60_000;
const closeMs = 60_000;

const emptyCell = (fault: Fault, subject: Subject) => ({
  fault: fault.name,
  title: fault.title,
  adapter: subject.name,
  outcome: null,
  recoveryMs: null,
  acknowledged: 0,
  violations: [],
});

/** Never rejects: what goes wrong is a violation. */
export async function runFault(fault: Fault, options: FaultRunOptions): Promise<Cell> {
  const { subject } = options;
  const expected = subject.expects[fault.name];
  if (expected === undefined) return emptyCell(fault, subject);
  const run = new FaultRun(options);
  let recoveryMs: number | undefined;
  try {
    await within(faultMs, `"${fault.title}" on ${subject.name}`, fault.inflict(run));
    const endedAt = performance.now();
    recoveryMs = await run.recover(endedAt);
    if (recoveryMs !== undefined) await within(verifyMs, "the look at what is there", run.verify());
  } catch (error) {
    if (error instanceof FaultUnavailable) return { ...emptyCell(fault, subject), skipped: error.message };
    run.violate(`the fault did not go as planned: ${codeOf(error)}`);
  } finally {
    await within(closeMs, "the end", run.close()).catch((error: unknown) =>
      run.violate(`at the end: ${codeOf(error)}`),
    );
  }
  for (const outcome of run.outcomes)
    if (!expected.includes(outcome)) run.violate(`${outcome} is not what was promised: ${expected.join(", ")}`);
  return {
    ...emptyCell(fault, subject),
    outcome: [...run.outcomes],
    recoveryMs: recoveryMs === undefined ? null : Math.round(recoveryMs),
    acknowledged: run.acknowledged,
    violations: run.violations,
  };
}
