import type * as OpenTelemetry from "@opentelemetry/api";
import * as api from "@opentelemetry/api";
import { expect, onTestFinished, test } from "vitest";
import { defineChannel } from "../src/channels/channel-handlers.ts";
import { createTracing } from "../src/tracing.ts";
import { createManualServer, settle } from "./realtime/manual-server.ts";

interface RecordedSpan {
  readonly name: string;
  readonly parent: string | undefined;
  readonly traceId: string;
  readonly status: number;
}

type SpanArguments = [name: string, options: object, parent: OpenTelemetry.Context, run: (span: object) => unknown];

/** A tracer provider that keeps what it is given, with the least of a context manager. */
function installTracer(): RecordedSpan[] {
  const spans: RecordedSpan[] = [];
  let active = api.ROOT_CONTEXT;
  let next = 1;
  api.context.setGlobalContextManager({
    enable: () => {},
    disable: () => {},
    active: () => active,
    with(context: OpenTelemetry.Context, run: () => never) {
      const before = active;
      active = context;
      try {
        return run();
      } finally {
        active = before;
      }
    },
  } as never);
  const startActiveSpan = (...[name, , parent, run]: SpanArguments) => {
    const from = api.trace.getSpanContext(parent);
    const traceId = from?.traceId ?? "f".repeat(32);
    const spanId = String(next++).padStart(16, "0");
    let status = 0;
    const span = {
      spanContext: () => ({ traceId, spanId, traceFlags: 1 }),
      recordException: () => {},
      setStatus: ({ code }: { readonly code: number }) => {
        status = code;
      },
      end: () => spans.push({ name, parent: from?.spanId, traceId, status }),
    };
    return api.context.with(api.trace.setSpan(parent, span as never), () => run(span));
  };
  api.trace.setGlobalTracerProvider({ getTracer: () => ({ startActiveSpan }) } as never);
  onTestFinished(() => {
    api.trace.disable();
    api.context.disable();
  });
  return spans;
}

test("a command runs in a span that continues the client's trace, and what it publishes carries it on", async () => {
  const spans = installTracer();
  const seen: string[] = [];
  const room = defineChannel(
    {
      name: "room/:id",
      publications: { said: { type: "string" } },
      commands: { say: { input: { type: "string" } }, fail: { input: { type: "null" } } },
    } as const,
    {
      commands: {
        say({ trace }, text) {
          seen.push(trace.traceId);
          server.channel("room/1").publish("said", text);
        },
        fail() {
          throw new Error("no");
        },
      },
    },
  );
  const { server, connect } = createManualServer({ channels: [room], tracing: createTracing(async () => api) });
  await settle();
  const peer = connect();
  await peer.hello();
  await peer.ask({ t: "sub", id: 1, ch: "room/1" });
  const tp = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;
  const answers = await peer.ask({ t: "req", id: 2, ch: "room/1", m: "say", d: "hi", tp });
  expect(seen).toEqual(["a".repeat(32)]);
  expect(answers).toMatchObject([{ t: "pub", d: "hi", tp: `00-${"a".repeat(32)}-0000000000000001-01` }, { t: "res" }]);
  await peer.ask({ t: "req", id: 3, ch: "room/1", m: "fail", d: null });
  expect(spans).toEqual([
    { name: "ws command say", parent: "b".repeat(16), traceId: "a".repeat(32), status: 0 },
    { name: "ws command fail", parent: undefined, traceId: "f".repeat(32), status: 2 },
  ]);
});

test("without the API handlers run all the same", async () => {
  const tracing = createTracing(() => Promise.reject(new Error("not installed")));
  await settle();
  expect(await tracing.inSpan({ operation: "x", channel: "y", traceparent: undefined }, async () => 7)).toBe(7);
  expect(tracing.active()).toBeUndefined();
});
