import type { Attributes, Histogram, Meter, Span, Tracer, TracerProvider } from "@opentelemetry/api";
import { isMegaError } from "../mega-error.ts";
import { isOpenTelemetryUsed, loadOpenTelemetry, type OpenTelemetry } from "../telemetry/load-open-telemetry.ts";
import { redactStatement } from "./redact-statement.ts";

/** One call to the system behind an adapter. */
export interface Operation {
  /** A small set of names: "query", "commit", "get". */
  readonly name: string;
  /** The statement with placeholders; spans show it without its literals. */
  readonly text?: string;
}

/** Ends a call's record, with the error if it failed. */
export type EndCall = (error?: unknown) => void;

export interface CallTelemetry {
  /** Undefined where nobody listens. */
  begin(operation: Operation): EndCall | undefined;
}

const scope = "@mega/core";

const silent: CallTelemetry = { begin: () => undefined };

/**
 * Spans and the histogram `db.client.operation.duration` of OpenTelemetry's semantic conventions for database clients. Made at the first
 * call after the app has registered something, because a meter taken before that stays silent for good.
 */
export function createCallTelemetry(
  system: string,
  load: () => OpenTelemetry | undefined = loadOpenTelemetry,
): CallTelemetry {
  let loaded: CallTelemetry | undefined;
  return {
    begin(operation) {
      if (loaded === undefined) {
        if (!isOpenTelemetryUsed()) return undefined;
        loaded = connect(system, load());
      }
      return loaded.begin(operation);
    },
  };
}

function connect(system: string, api: OpenTelemetry | undefined): CallTelemetry {
  if (api === undefined) return silent;
  const durations = createDurations(api);
  const findTracer = tracerFinder(api);
  const known = new Map<string, Attributes>();
  const attributesOf = (name: string): Attributes => {
    const attributes = known.get(name) ?? { "db.system.name": system, "db.operation.name": name };
    known.set(name, attributes);
    return attributes;
  };
  return {
    begin(operation) {
      const tracer = findTracer();
      if (tracer === undefined && durations === undefined) return undefined;
      const attributes = attributesOf(operation.name);
      const span = tracer && startSpan({ api, tracer, system }, operation, attributes);
      return createEnd({ span, durations, attributes, api });
    },
  };
}

/** Undefined where the app has registered no provider of meters: that stays so. */
function createDurations(api: OpenTelemetry): Histogram | undefined {
  const meter: Meter = api.metrics.getMeter(scope);
  if (meter === api.createNoopMeter()) return undefined;
  return meter.createHistogram("db.client.operation.duration", {
    description: "Duration of calls to databases, caches and buses",
    unit: "s",
  });
}

/** Finds none until the app has registered a provider of tracers, which it may do later: asking costs less than a span that nobody keeps. */
function tracerFinder(api: OpenTelemetry): () => Tracer | undefined {
  const provider: TracerProvider = api.trace.getTracerProvider();
  let tracer = provider instanceof api.ProxyTracerProvider ? undefined : provider.getTracer(scope);
  return () => {
    if (tracer === undefined && provider instanceof api.ProxyTracerProvider) tracer = provider.getDelegateTracer(scope);
    return tracer;
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
  readonly span: Span | undefined;
  readonly durations: Histogram | undefined;
  readonly attributes: Attributes;
  readonly api: OpenTelemetry;
}

function createEnd({ span, durations, attributes, api }: OpenCall): EndCall {
  const startedAt = performance.now();
  return (error) => {
    const seconds = (performance.now() - startedAt) / 1_000;
    if (error === undefined) durations?.record(seconds, attributes);
    else {
      const type = errorType(error);
      durations?.record(seconds, { ...attributes, "error.type": type });
      // The message may hold a value; the log has it.
      span?.setAttribute("error.type", type).setStatus({ code: api.SpanStatusCode.ERROR });
    }
    span?.end();
  };
}

const errorType = (error: unknown): string =>
  isMegaError(error) ? error.code : error instanceof Error ? error.name : "unknown";
