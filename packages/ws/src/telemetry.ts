import type { Logger } from "@mega/core";
import type { Attributes, Meter } from "@opentelemetry/api";
import type { RealtimeEvent } from "./realtime/realtime-options.ts";
import type { RealtimeStats } from "./realtime/realtime-server.ts";

/**
 * Counts what happens on OpenTelemetry's meters. The API is loaded when this is called and not before; what happens until it is there,
 * a few turns later, is not counted.
 */
export function createTelemetry(stats: () => RealtimeStats, logger: Logger): (event: RealtimeEvent) => void {
  let record: (event: RealtimeEvent) => void = () => {};
  import("@opentelemetry/api").then(
    ({ metrics }) => {
      record = createInstruments(metrics.getMeter("@mega/ws"), stats);
    },
    (err: unknown) => logger.warn({ err }, "telemetry is on, but @opentelemetry/api cannot be loaded"),
  );
  return (event) => record(event);
}

function createInstruments(meter: Meter, stats: () => RealtimeStats): (event: RealtimeEvent) => void {
  const counter = (name: string, description: string) => meter.createCounter(`mega.ws.${name}`, { description });
  const gauge = (name: string, description: string, read: (stats: RealtimeStats) => number): void =>
    meter
      .createObservableGauge(`mega.ws.${name}`, { description })
      .addCallback((result) => result.observe(read(stats())));
  gauge("connections", "open connections", ({ connections }) => connections);
  gauge("sessions", "sessions, attached or waiting", ({ sessions }) => sessions);
  gauge("channels", "channels that are alive", ({ channels }) => channels);
  gauge("buffered_bytes", "bytes that wait for slow connections", ({ bufferedBytes }) => bufferedBytes);
  const opened = counter("connections.opened", "connections that were made");
  const closed = counter("connections.closed", "connections that ended, by reason");
  const received = counter("messages.received", "messages from clients");
  const receivedBytes = counter("bytes.received", "bytes of messages from clients");
  const published = counter("publications", "publications, by channel pattern");
  const fanOut = meter.createHistogram("mega.ws.fan_out", { description: "subscribers of one publication" });
  const recoveries = counter("recoveries", "subscriptions, by what became of their position");
  const gaps = counter("gaps", "publications that gave way to slow connections, by reason");
  const flushes = meter.createHistogram("mega.ws.flush", { description: "connections written to in one turn" });
  const add = (instrument: typeof opened, value: number, attributes?: Attributes): void =>
    instrument.add(value, attributes);
  return (event) => {
    switch (event.kind) {
      case "connected":
        return add(opened, 1);
      case "disconnected":
        return add(closed, 1, { reason: event.reason });
      case "received":
        add(received, 1);
        return add(receivedBytes, event.bytes);
      case "published":
        add(published, 1, { channel: event.channel });
        return fanOut.record(event.members, { channel: event.channel });
      case "recovered":
        return add(recoveries, 1, { outcome: event.outcome });
      case "gap":
        return add(gaps, event.skipped, { why: event.why });
      case "flushed":
        return flushes.record(event.connections);
      default:
        return event satisfies never;
    }
  };
}
