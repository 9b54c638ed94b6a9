import { connect, type Socket } from "node:net";
import type { LoadPlan, LoadReport } from "./load.ts";
import { ResponseReader } from "./response-reader.ts";

const plan = JSON.parse(process.argv[2] ?? "") as LoadPlan;
const startedAt = performance.now();
const statuses: Record<string, number> = {};
const counts = { sent: 0, completed: 0, lost: 0, refusedByStatus: 0, refusedConnections: 0 };
let open = 0;
let silent = plan.connections;
let nextDueAt = startedAt;

/** One closed loop. It reconnects when the server asks for it, and ends when the work is done or nobody listens. */
function runConnection(isFirst: boolean): void {
  const socket = connect({ port: plan.port, host: "127.0.0.1", noDelay: true });
  const reader = new ResponseReader();
  let isWaiting = false;
  let isRefused = false;
  let isSilent = isFirst;
  open += 1;

  const sendNext = (): void => {
    if (isOver()) {
      socket.end();
      return;
    }
    whenDue(socket, () => {
      const message = plan.messages[counts.sent % plan.messages.length] ?? "";
      counts.sent += 1;
      isWaiting = true;
      socket.write(message);
    });
  };
  socket.once("connect", sendNext);
  socket.on("data", (piece: Buffer) => {
    for (const end of reader.push(piece)) {
      isWaiting = false;
      count(end.status);
      if (isSilent) {
        isSilent = false;
        silent -= 1;
        if (silent === 0) process.send?.("under way");
      }
      if (end.closes) socket.end();
      else sendNext();
    }
  });
  socket.on("error", (error: NodeJS.ErrnoException) => {
    isRefused = error.code === "ECONNREFUSED";
  });
  socket.once("close", () => {
    open -= 1;
    if (isWaiting) counts.lost += 1;
    if (isRefused) counts.refusedConnections += 1;
    else if (!isOver()) runConnection(false);
    if (open === 0) report();
  });
}

const isOver = (): boolean => counts.sent >= plan.requests || performance.now() - startedAt > plan.timeoutMs;

/** Gives each request its time on a common timetable. Times that went by unused are lost: catching up would be a burst, which is another load. */
function whenDue(socket: Socket, send: () => void): void {
  const now = performance.now();
  const dueAt = Math.max(nextDueAt, now);
  nextDueAt = dueAt + 1000 / (plan.ratePerSecond ?? Number.POSITIVE_INFINITY);
  if (dueAt <= now) send();
  else setTimeout(() => (socket.writable && !isOver() ? send() : socket.end()), dueAt - now);
}

function count(status: number): void {
  counts.completed += 1;
  if (status >= 400) counts.refusedByStatus += 1;
  statuses[status] = (statuses[status] ?? 0) + 1;
}

function report(): void {
  const { sent: _, ...rest } = counts;
  const result: LoadReport = { ...rest, statuses, durationMs: performance.now() - startedAt };
  process.stdout.write(JSON.stringify(result), () => process.exit(0));
}

setTimeout(report, plan.timeoutMs + 5_000).unref();
for (let index = 0; index < plan.connections; index += 1) runConnection(true);
