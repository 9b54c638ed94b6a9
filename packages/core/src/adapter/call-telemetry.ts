import type { Attributes, Histogram, Span, Tracer } from "@opentelemetry/api";
import { isMegaError } from "../mega-error.ts";
import { loadOpenTelemetry, type OpenTelemetry } from "../telemetry/load-open-telemetry.ts";
import { redactStatement } from "./redact-statement.ts";

/** One call to the system behind an adapter. */
export interface Operation {
  /** A small set of names: "query", "commit", "get". */
  readonly name: string;
  /** The statement with placeholders; spans show it without its literals. */
  readonly text?: string;
}

export interface CallTelemetry {
  /** Returns what ends the call's record, with the error if it failed. */
  begin(operation: Operation): (error?: unknown) => void;
}

const silent: CallTelemetry = { begin: () => () => {} };

/**
 * Spans and the histogram `db.client.operation.duration` of OpenTelemetry's semantic conventions for database clients. Made at the first
 * call, because a meter taken before the app has registered its provider stays silent for good.
 */
export function createCallTelemetry(
  system: string,
  load: () => OpenTelemetry | undefined = loadOpenTelemetry,
): CallTelemetry {
  let loaded: CallTelemetry | undefined;
  return {
    begin(operation) {
      loaded ??= connect(system, load());
      return loaded.begin(operation);
    },
  };
}

function connect(system: string, api: OpenTelemetry | undefined): CallTelemetry {
  if (api === undefined) return silent;
  const tracer = api.trace.getTracer("@mega/core");
  const durations = api.metrics.getMeter("@mega/core").createHistogram("db.client.operation.duration", {
    description: "Duration of calls to databases, caches and buses",
    unit: "s",
  });
  const known = new Map<string, Attributes>();
  const attributesOf = (name: string): Attributes => {
    const attributes = known.get(name) ?? { "db.system.name": system, "db.operation.name": name };
    known.set(name, attributes);
    return attributes;
  };
  return {
    begin(operation) {
      const attributes = attributesOf(operation.name);
      const span = startSpan({ api, tracer, system }, operation, attributes);
      return createEnd({ span, durations, attributes, api });
    },
  };
}

interface SpanSource {
  readonly api: OpenTelemetry;
  readonly tracer: Tracer;
  readonly system: string;
}

function startSpan({ api, tracer, system }: SpanSource, { name, text }: Operation, attributes: Attributes): Span {
  const span = tracer.startSpan(`${system} ${name}`, { kind: api.SpanKind.CLIENT, attributes });
  if (text !== undefined && span.isRecording()) span.setAttribute("db.query.text", redactStatement(text));
  return span;
}

interface OpenCall {
  readonly span: Span;
  readonly durations: Histogram;
  readonly attributes: Attributes;
  readonly api: OpenTelemetry;
}

function createEnd({ span, durations, attributes, api }: OpenCall): (error?: unknown) => void {
  const startedAt = performance.now();
  return (error) => {
    const seconds = (performance.now() - startedAt) / 1_000;
    if (error === undefined) durations.record(seconds, attributes);
    else {
      const type = errorType(error);
      durations.record(seconds, { ...attributes, "error.type": type });
      // The message may hold a value; the log has it.
      span.setAttribute("error.type", type).setStatus({ code: api.SpanStatusCode.ERROR });
    }
    span.end();
  };
}

const errorType = (error: unknown): string =>
  isMegaError(error) ? error.code : error instanceof Error ? error.name : "unknown";
