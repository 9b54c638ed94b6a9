import { describe, expect, test } from "vitest";
import { checkHistory } from "../../src/realtime/check-history.ts";
import type { HistoryEvent } from "../../src/realtime/history.ts";

const channel = "room/1";
const client = "ada";
const epoch = "e1";

const publish = (offset: number, more: { readonly except?: string } = {}): HistoryEvent => ({
  kind: "published",
  channel,
  epoch,
  offset,
  value: offset,
  ...more,
});
const deliver = (offset: number, value = offset): HistoryEvent => ({
  kind: "delivered",
  client,
  channel,
  epoch,
  offset,
  value,
});
const state = (recovery: "fresh" | "recovered" | "reset" | "gap", offset: number, more: object = {}): HistoryEvent => ({
  kind: "state",
  client,
  channel,
  recovery,
  epoch,
  offset,
  ...more,
});
const settled = (offset: number): HistoryEvent => ({
  kind: "settled",
  client,
  channel,
  phase: "live",
  head: { epoch, offset },
  last: offset,
  membersSeen: [],
  membersThere: [],
});

const rulesOf = (events: readonly HistoryEvent[]): readonly string[] =>
  checkHistory(events.map((event, atMs) => ({ ...event, atMs }))).map(({ rule }) => rule);

const three = [publish(1), publish(2), publish(3)];

describe("a channel with history", () => {
  test.each<[name: string, events: readonly HistoryEvent[]]>([
    ["all in order", [state("fresh", 0), ...three, deliver(1), deliver(2), deliver(3), settled(3)]],
    [
      "a recovery",
      [state("fresh", 0), ...three, deliver(1), state("recovered", 1), deliver(2), deliver(3), settled(3)],
    ],
    ["a gap that is told", [state("fresh", 0), ...three, state("gap", 2, { from: 1, to: 2 }), deliver(3), settled(3)]],
    ["a reset", [state("fresh", 0), ...three, state("reset", 3), settled(3)]],
    ["its own left out", [state("fresh", 0), publish(1, { except: client }), publish(2), deliver(2), settled(2)]],
  ])("keeps its promise with %s", (_name, events) => {
    expect(rulesOf(events)).toEqual([]);
  });

  test.each<[rule: string, name: string, events: readonly HistoryEvent[]]>([
    ["silent gap", "one is missing", [state("fresh", 0), ...three, deliver(1), deliver(3), settled(3)]],
    ["silent gap", "the last is missing", [state("fresh", 0), ...three, deliver(1), deliver(2), settled(3)]],
    [
      "duplicate",
      "one comes twice",
      [state("fresh", 0), ...three, deliver(1), deliver(1), deliver(2), deliver(3), settled(3)],
    ],
    [
      "order",
      "another payload stands there",
      [state("fresh", 0), ...three, deliver(1, 2), deliver(2), deliver(3), settled(3)],
    ],
    [
      "recovery",
      "it recovers from elsewhere",
      [state("fresh", 0), ...three, state("recovered", 2), deliver(3), settled(3)],
    ],
    [
      "silent gap",
      "a gap tells too little",
      [state("fresh", 0), ...three, state("gap", 2, { from: 2, to: 2 }), deliver(3), settled(3)],
    ],
  ])("breaks the promise of %s when %s", (rule, _name, events) => {
    expect(rulesOf(events)).toEqual([rule]);
  });
});

test("a command that runs twice, or is never answered, breaks its promise", () => {
  const called: HistoryEvent = { kind: "called", client, command: 1 };
  const ran: HistoryEvent = { kind: "ran", command: 1 };
  const answered: HistoryEvent = { kind: "answered", command: 1, outcome: "ok" };
  expect(rulesOf([called, ran, answered])).toEqual([]);
  expect(rulesOf([called, ran, ran, answered])).toEqual(["command"]);
  expect(rulesOf([called, answered])).toEqual(["command"]);
  expect(rulesOf([called, ran])).toEqual(["convergence"]);
});

test("a direct message may be missing only with its session", () => {
  const sent = [1, 2].map((value): HistoryEvent => ({ kind: "sent", client, value, sessions: 1 }));
  const received = (value: number): HistoryEvent => ({ kind: "received", client, value });
  const online = (resumed: boolean): HistoryEvent => ({ kind: "online", client, resumed });
  const third: HistoryEvent = { kind: "sent", client, value: 3, sessions: 1 };
  expect(rulesOf([online(false), ...sent, received(1), received(2)])).toEqual([]);
  expect(rulesOf([online(false), ...sent, received(1), online(false), third, received(3)])).toEqual([]);
  expect(rulesOf([online(false), ...sent, received(1), online(true), third, received(3)])).toEqual(["direct message"]);
  expect(rulesOf([online(false), ...sent, received(1), received(1), received(2)])).toContain("direct message");
});
