import type { BenchResult } from "./src/bench-row.ts";
import type { BenchSettings } from "./src/bench-settings.ts";
import type { BenchPart } from "./src/run-parts.ts";
import { runParts } from "./src/run-parts.ts";
import { measureConnects, measureEchoes, measureIdle } from "./ws/connections.ts";
import { measureDeflate, measureEventStreams, measureFanOut } from "./ws/fan-out.ts";
import { judgeTargets } from "./ws/targets.ts";
import { measureUnread } from "./ws/unread.ts";

const parts: Readonly<Record<string, BenchPart>> = {
  "fan-out": measureFanOut,
  sse: measureEventStreams,
  deflate: measureDeflate,
  echo: measureEchoes,
  connect: measureConnects,
  idle: measureIdle,
  unread: measureUnread,
};

/** What real time costs: messages to many, connections, echoes, slow readers, next to `ws`, Socket.IO and Bun. */
export const benchWs = (settings: BenchSettings): Promise<BenchResult> =>
  runParts({ subject: "ws", parts, judge: judgeTargets }, settings);
