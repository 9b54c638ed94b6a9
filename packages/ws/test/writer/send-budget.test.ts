import { describe, expect, test } from "vitest";
import { createManualWriter, message } from "./manual-writer.ts";

const large = (byte: string) => message(byte.repeat(996));

describe("the process budget", () => {
  test("counts a buffer that waits for many connections once, and nothing once they are gone", () => {
    const { connect, budget } = createManualWriter();
    const peers = Array.from({ length: 10 }, () => connect());
    const shared = large("s");
    for (const peer of peers) {
      peer.isFull = true;
      peer.outbox.send(shared, "immediate");
      peer.outbox.send(shared, "tick");
    }
    expect(budget.bufferedBytes).toBe(1_000);
    for (const peer of peers) peer.outbox.close();
    expect(budget.bufferedBytes).toBe(0);
  });

  test("over the limit the largest queue is closed first, and only as many as it takes", () => {
    const { connect, budget, advance, nextTurn } = createManualWriter(6_500);
    const peers = [1, 4, 2].map((count) => {
      const peer = connect();
      peer.isFull = true;
      for (let i = 0; i < count; i++) peer.outbox.send(large(String(i)), "immediate");
      return peer;
    });
    advance(0);
    nextTurn();
    expect(peers.map(({ ends }) => ends)).toEqual([[], ["process_budget"], []]);
    expect(budget.bufferedBytes).toBe(3_000);
  });

  test("sweeps at most every 250 ms, and a connection that it closed is not written to again", () => {
    const { connect, advance, nextTurn } = createManualWriter(1_500);
    const fill = () => {
      const peer = connect();
      peer.isFull = true;
      peer.outbox.send(large("a"), "immediate");
      peer.outbox.send(large("b"), "immediate");
      return peer;
    };
    const first = fill();
    advance(0);
    nextTurn();
    expect(first.ends).toEqual(["process_budget"]);
    const second = fill();
    advance(249);
    nextTurn();
    expect(second.ends).toEqual([]);
    advance(1);
    nextTurn();
    expect(second.ends).toEqual(["process_budget"]);
    first.outbox.send(large("c"), "immediate");
    expect(first.writes).toHaveLength(1);
  });

  test("a sweep ends a few per turn until the rest fits, and is not followed by another meanwhile", () => {
    const { connect, budget, advance, nextTurn } = createManualWriter(2_000);
    const shared = large("s");
    const peers = Array.from({ length: 9 }, () => {
      const peer = connect();
      peer.isFull = true;
      peer.outbox.send(shared, "immediate");
      peer.outbox.send(message("m".repeat(298)), "tick");
      return peer;
    });
    const ended = (): number => peers.filter(({ ends }) => ends.length > 0).length;
    expect(budget.bufferedBytes).toBe(1_000 + 9 * 302);
    advance(0);
    nextTurn();
    expect(ended()).toBe(4);
    peers[8]?.outbox.send(message("more"), "tick");
    advance(1_000);
    nextTurn();
    expect(ended()).toBe(6);
    expect(budget.bufferedBytes).toBe(1_000 + 3 * 302 + 6);
    advance(1_000);
    nextTurn();
    expect(ended()).toBe(6);
  });

  test("0 is unlimited", () => {
    const { connect, advance } = createManualWriter(0);
    const peer = connect({ maxBufferedBytes: Number.POSITIVE_INFINITY, softBufferedBytes: Number.POSITIVE_INFINITY });
    peer.isFull = true;
    for (let i = 0; i < 100; i++) peer.outbox.send(large("a"), "immediate");
    advance(1_000);
    expect(peer.ends).toEqual([]);
  });
});
