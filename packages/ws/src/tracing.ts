import { formatTraceparent, parseTraceparent } from "@mega/core/trace";
import type * as OpenTelemetry from "@opentelemetry/api";
import type { TracedCall, Tracing } from "./realtime/realtime-options.ts";

/** Spans of OpenTelemetry around every call of a handler, continuing the trace that the client's envelope carries. */
export function createTracing(loadApi: () => Promise<typeof OpenTelemetry>): Tracing {
  let api: typeof OpenTelemetry | undefined;
  loadApi().then(
    (loaded) => {
      api = loaded;
    },
    // Whoever loads it for the meters says so.
    () => {},
  );
  return {
    inSpan: (call, work) => (api === undefined ? work(undefined) : runInSpan(api, call, work)),
    active() {
      const span = api?.trace.getActiveSpan();
      return span === undefined ? undefined : traceparentOf(span);
    },
  };
}

function runInSpan<T>(
  api: typeof OpenTelemetry,
  { operation, channel, traceparent }: TracedCall,
  work: (traceparent: string | undefined) => Promise<T>,
): Promise<T> {
  const caller = parseTraceparent(traceparent);
  const { traceId, spanId, isSampled } = caller ?? {};
  const parent =
    traceId === undefined || spanId === undefined
      ? api.ROOT_CONTEXT
      : api.trace.setSpanContext(api.ROOT_CONTEXT, {
          traceId,
          spanId,
          traceFlags: isSampled === true ? api.TraceFlags.SAMPLED : api.TraceFlags.NONE,
          isRemote: true,
        });
  const options = { kind: api.SpanKind.SERVER, attributes: { "mega.ws.channel": channel } };
  return api.trace.getTracer("@mega/ws").startActiveSpan(`ws ${operation}`, options, parent, async (span) => {
    try {
      return await work(traceparentOf(span));
    } catch (error) {
      span.recordException(error instanceof Error ? error : String(error));
      span.setStatus({ code: api.SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
}

function traceparentOf(span: OpenTelemetry.Span): string | undefined {
  const { traceId, spanId, traceFlags } = span.spanContext();
  const traceparent = formatTraceparent({ traceId, spanId, isSampled: (traceFlags & 1) === 1 });
  return parseTraceparent(traceparent) === undefined ? undefined : traceparent;
}
