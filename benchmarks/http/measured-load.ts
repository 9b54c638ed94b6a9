import { cpuMicros, runLoad, type ServerProcess } from "@mega/lab";

export interface MeasuredLoad {
  readonly server: ServerProcess;
  readonly message: string;
  readonly requests: number;
  readonly connections: number;
}

/** CPU time of the server per request, in microseconds. A figure with a failed request in it is none, so that throws. */
export async function cpuPerRequest(load: MeasuredLoad): Promise<number> {
  const before = cpuMicros(load.server.pid);
  const report = await runLoad({
    port: load.server.port,
    connections: load.connections,
    requests: load.requests,
    messages: [load.message],
    timeoutMs: 120_000,
  });
  const used = cpuMicros(load.server.pid) - before;
  if (report.lost > 0 || report.refusedByStatus > 0 || report.completed < load.requests)
    throw new Error(`the load was not answered in full: ${JSON.stringify(report)}\n${load.message}`);
  return used / report.completed;
}
