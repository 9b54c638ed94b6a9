import { relative } from "node:path";
import { fileURLToPath } from "node:url";

/** Where `callee` was called: "src/main.ts:12:3", relative to the working directory. */
export function callerPlace(callee: (...args: never) => unknown): string {
  const holder: { stack?: string } = {};
  Error.captureStackTrace(holder, callee);
  const frame = holder.stack?.split("\n")[1]?.trim();
  const place = frame?.match(/\(?((?:file:\/\/|\/|[A-Za-z]:\\)[^()]*:\d+:\d+)\)?$/)?.[1];
  if (place === undefined) return "an unknown place";
  const [, file = "", position = ""] = place.match(/^(.*?)(:\d+:\d+)$/) ?? [];
  return `${relative(process.cwd(), file.startsWith("file://") ? fileURLToPath(file) : file)}${position}`;
}
