import { type LoadReport, startLoad } from "./load.ts";
import { encodeRequest, type HttpRequest } from "./raw-request.ts";
import { type ServerCommand, ServerProcess } from "./server-process.ts";

export interface DrainTarget {
  readonly server: ServerCommand;
  readonly request: HttpRequest;
  readonly connections: number;
  /** How long the load runs before SIGTERM, from the moment at which every connection has had an answer. */
  readonly loadMs: number;
}

export interface DrainReport {
  readonly load: LoadReport;
  readonly exitCode: number | null;
  /** From SIGTERM to the end of the process. */
  readonly exitMs: number;
}

/** SIGTERM in the middle of keep-alive load. A drain holds when nothing sent was lost or refused and the process ended by itself. */
export async function drainUnderLoad(target: DrainTarget): Promise<DrainReport> {
  const server = await ServerProcess.start(target.server);
  const load = startLoad({
    port: server.port,
    connections: target.connections,
    requests: 2_000_000,
    messages: [encodeRequest(target.request)],
    timeoutMs: target.loadMs + 20_000,
  });
  await load.underWay;
  await new Promise((resolve) => setTimeout(resolve, target.loadMs));
  const exitMs = await server.stop("SIGTERM");
  return { load: await load.report, exitCode: server.exitCode, exitMs };
}
