import { sql } from "@mega/core/sql";
import { type Histogram, type Meter, metrics, type Span, type Tracer, trace } from "@opentelemetry/api";
import { expect, onTestFinished, test } from "vitest";
import { openDatabase } from "./open-database.ts";

interface Call {
  readonly name: string;
  readonly text?: unknown;
  readonly error?: unknown;
}

/** The calls that providers are told of, by their spans and by their durations. */
function recordCalls() {
  const [spans, durations]: [Call[], Call[]] = [[], []];
  const record = (_: number, attributes: Record<string, unknown> = {}): void => {
    const { "db.operation.name": name, "error.type": error } = attributes;
    durations.push({ name: String(name), ...(error !== undefined && { error }) });
  };
  metrics.setGlobalMeterProvider({
    getMeter: () => ({ createHistogram: () => ({ record }) as unknown as Histogram }) as unknown as Meter,
  });
  const startSpan = (name: string): Span => {
    const attributes: Record<string, unknown> = {};
    const span = {
      isRecording: () => true,
      setAttribute: (key: string, value: unknown) => Object.assign(span, { [key]: value, ...attributes }),
      setStatus: () => span,
      end: () => {
        const { "db.query.text": text, "error.type": error } = span as Record<string, unknown>;
        spans.push({ name, text, ...(error !== undefined && { error }) });
      },
    };
    return span as unknown as Span;
  };
  trace.setGlobalTracerProvider({ getTracer: () => ({ startSpan }) as unknown as Tracer });
  onTestFinished(() => {
    metrics.disable();
    trace.disable();
  });
  return { spans, durations };
}

test("each statement leaves a span without literals and a duration, in transactions and streams too", async () => {
  const { spans, durations } = recordCalls();
  const db = await openDatabase();
  await db.query(sql`create table card (id integer primary key, title text unique)`);
  spans.length = 0;
  durations.length = 0;
  await db.query(sql`insert into card (title) values ('secret'), (${"bound"})`);
  await db.one(sql`select id from card where title = 'secret'`);
  await expect(db.query(sql`insert into card (title) values ('secret')`)).rejects.toThrow();
  await db.transaction((tx) => tx.query(sql`delete from card where id = 1`));
  for await (const row of db.stream(sql`select id from card`)) expect(row).toEqual({ id: 2 });
  expect(spans).toEqual([
    { name: "sqlite insert", text: "insert into card (title) values (?), (?)" },
    { name: "sqlite select", text: "select id from card where title = ?" },
    { name: "sqlite insert", text: "insert into card (title) values (?)", error: "SQL_UNIQUE_VIOLATION" },
    { name: "sqlite begin", text: "begin immediate" },
    { name: "sqlite delete", text: "delete from card where id = ?" },
    { name: "sqlite commit", text: "commit" },
    { name: "sqlite select", text: "select id from card" },
  ]);
  expect(durations.map(({ name }) => `sqlite ${name}`)).toEqual(spans.map(({ name }) => name));
  expect(durations[2]).toEqual({ name: "insert", error: "SQL_UNIQUE_VIOLATION" });
});
