import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Service, startService } from "@mega/services";
import type { Fault } from "./fault.ts";
import { type Cell, runFault } from "./run-fault.ts";
import type { Subject } from "./subject.ts";

export interface MatrixOptions {
  readonly subjects: readonly Subject[];
  readonly faults: readonly Fault[];
  /** How many subjects have their faults at the same time. */
  readonly atOnce?: number;
  readonly onCell?: ((cell: Cell) => void) | undefined;
}

/** A server that a subject was run on, in one line. */
export interface SubjectServer {
  readonly adapter: string;
  readonly server: string;
}

export interface Matrix {
  readonly servers: readonly SubjectServer[];
  readonly cells: readonly Cell[];
}

/** Each fault on each subject; the faults of one subject one after the other, on one server of its own. */
export async function runMatrix({ subjects, faults, atOnce = 1, onCell }: MatrixOptions): Promise<Matrix> {
  const rows = new Map<Subject, readonly Cell[]>();
  const servers: SubjectServer[] = [];
  const waiting = [...subjects];
  const worker = async (): Promise<void> => {
    for (let subject = waiting.shift(); subject !== undefined; subject = waiting.shift()) {
      await using server =
        subject.server && (await startService(subject.server.name, { ...subject.server, own: true }));
      if (server !== undefined) servers.push({ adapter: subject.name, server: `${server.product} ${server.version}` });
      rows.set(subject, await runFaults(subject, server, { faults, onCell }));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  const cells = faults.flatMap(({ name }) =>
    subjects.flatMap((subject) => rows.get(subject)?.filter((cell) => cell.fault === name) ?? []),
  );
  return { servers, cells };
}

async function runFaults(
  subject: Subject,
  server: Service | undefined,
  { faults, onCell }: Pick<MatrixOptions, "faults" | "onCell">,
): Promise<readonly Cell[]> {
  const cells: Cell[] = [];
  for (const fault of faults) {
    const folder = mkdtempSync(join(tmpdir(), `mega-chaos-${subject.name}-`));
    try {
      const cell = await runFault(fault, { subject, server, folder, prefix: fault.name });
      cells.push(cell);
      onCell?.(cell);
    } finally {
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  }
  return cells;
}
