import { acceptTrace, formatTraceparent, parseTraceparent, startSpan, startTrace } from "@mega/core/trace";
import { describe, expect, test } from "vitest";

const header = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

describe("parseTraceparent", () => {
  test("reads trace, span and the sampled flag", () => {
    expect(parseTraceparent(header)).toEqual({
      traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
      spanId: "00f067aa0ba902b7",
      isSampled: true,
    });
  });

  test("reads a later version that goes on after the flags", () => {
    expect(parseTraceparent(`cc${header.slice(2)}-what-the-future-brings`)?.isSampled).toBe(true);
  });

  test.each([
    ["nothing", undefined],
    ["an empty header", ""],
    ["the forbidden version ff", `ff${header.slice(2)}`],
    ["version 0 that goes on", `${header}-more`],
    ["upper case", header.toUpperCase()],
    ["an all-zero trace id", `00-${"0".repeat(32)}-00f067aa0ba902b7-01`],
    ["an all-zero span id", `00-4bf92f3577b34da6a3ce929d0e0e4736-${"0".repeat(16)}-01`],
    ["a long header", `cc${header.slice(2)}-${"x".repeat(500)}`],
  ])("ignores %s", (_, given) => {
    expect(parseTraceparent(given)).toBeUndefined();
  });
});

test("formatTraceparent writes what parseTraceparent reads", () => {
  const trace = startTrace();
  expect(parseTraceparent(formatTraceparent(trace))).toEqual(trace);
});

test("startSpan keeps the trace and changes the span", () => {
  const parent = startTrace();
  const child = startSpan(parent);
  expect(child.traceId).toBe(parent.traceId);
  expect(child.spanId).toMatch(/^[0-9a-f]{16}$/);
  expect(child.spanId).not.toBe(parent.spanId);
});

describe("acceptTrace", () => {
  test("continues the caller's trace with a span of its own and passes the state on", () => {
    const trace = acceptTrace(header, "vendor=1");
    expect(trace).toEqual({
      traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
      spanId: expect.stringMatching(/^[0-9a-f]{16}$/),
      isSampled: true,
      state: "vendor=1",
    });
    expect(trace.spanId).not.toBe("00f067aa0ba902b7");
  });

  test("starts a trace, without the state, when the header is not sane", () => {
    const trace = acceptTrace("nonsense", "vendor=1");
    expect(trace).toEqual({
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
      spanId: expect.any(String),
      isSampled: false,
    });
  });
});
