import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const script = `
  import { createRequire } from "node:module";
  const { createCallTelemetry } = await import("@mega/core/adapter");
  const telemetry = createCallTelemetry("sqlite");
  const { cache } = createRequire(import.meta.url);
  const isLoaded = () => Object.keys(cache).some((path) => path.includes("@opentelemetry"));
  const told = [telemetry.begin({ name: "select" }), isLoaded()];
  const { trace } = await import("@opentelemetry/api");
  const spans = [];
  const startSpan = (name) => ({ isRecording: () => false, end: () => spans.push(name) });
  trace.setGlobalTracerProvider({ getTracer: () => ({ startSpan }) });
  telemetry.begin({ name: "select" })?.();
  console.log(JSON.stringify([...told.map(String), ...spans]));
`;

test("the package is not loaded for calls that nobody listens to, and a provider that comes later is told", async () => {
  const args = ["--conditions=@mega/source", "--input-type=module", "--eval", script];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: import.meta.dirname });
  expect(JSON.parse(stdout)).toEqual(["undefined", "false", "sqlite select"]);
});
