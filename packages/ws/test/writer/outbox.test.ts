import { describe, expect, test } from "vitest";
import { createManualWriter, message } from "./manual-writer.ts";

describe("while the peer keeps up", () => {
  test("everything sent in one turn leaves in one write, in order", () => {
    const { connect, nextTurn } = createManualWriter();
    const peer = connect();
    for (const text of ["a", "b", "c"]) peer.outbox.send(message(text), "tick");
    expect(peer.writes).toEqual([]);
    nextTurn();
    expect(peer.writes).toEqual([["a", "b", "c"]]);
  });

  test("receivers of the same messages in different orders each get theirs", () => {
    const { connect, nextTurn } = createManualWriter();
    const [a, b] = [message("a"), message("b")];
    const peers = [connect(), connect(), connect()] as const;
    for (const peer of [peers[0], peers[1]]) peer.outbox.send(a, "tick");
    for (const peer of peers) peer.outbox.send(b, "tick");
    peers[2].outbox.send(a, "tick");
    nextTurn();
    expect(peers.map(({ writes }) => writes)).toEqual([[["a", "b"]], [["a", "b"]], [["b", "a"]]]);
  });

  test("an immediate message takes along what was pending and leaves before the turn ends", () => {
    const { connect, nextTurn } = createManualWriter();
    const peer = connect();
    peer.outbox.send(message("a"), "tick");
    peer.outbox.send(message("b"), "immediate");
    expect(peer.writes).toEqual([["a", "b"]]);
    nextTurn();
    expect(peer.writes).toEqual([["a", "b"]]);
  });

  test("a delayed message waits for its time, unless another one leaves sooner", () => {
    const { connect, nextTurn, advance } = createManualWriter();
    const peer = connect();
    peer.outbox.send(message("a"), { maxDelayMs: 50 });
    nextTurn();
    advance(49);
    expect(peer.writes).toEqual([]);
    advance(1);
    peer.outbox.send(message("b"), { maxDelayMs: 50 });
    peer.outbox.send(message("c"), "tick");
    nextTurn();
    advance(100);
    expect(peer.writes).toEqual([["a"], ["b", "c"]]);
  });
});

describe("while the peer is behind", () => {
  const stalled = (limits?: { maxBufferedBytes: number; softBufferedBytes: number }) => {
    const writer = createManualWriter();
    const peer = writer.connect(limits);
    peer.isFull = true;
    peer.outbox.send(message("first"), "immediate");
    return { ...writer, peer };
  };
  const filler = "x".repeat(98);

  test("nothing is written until the socket has drained, then everything in one piece", () => {
    const { peer } = stalled();
    peer.outbox.send(message("a"), "tick");
    peer.outbox.send(message("b"), "immediate");
    expect(peer.writes).toEqual([["first"]]);
    peer.isFull = false;
    peer.outbox.onDrain();
    expect(peer.writes).toEqual([["first"], ["a", "b"]]);
    expect(peer.outbox.bufferedBytes).toBe(0);
  });

  test("must: over the connection's limit the connection ends as a slow consumer, and never before", () => {
    const { peer, nextTurn } = stalled({ maxBufferedBytes: 1_007, softBufferedBytes: 250 });
    for (let i = 0; i < 10; i++) peer.outbox.send(message(filler), "tick");
    expect(peer.outbox.bufferedBytes).toBe(1_007);
    expect(peer.ends).toEqual([]);
    peer.outbox.send(message(""), "tick");
    nextTurn();
    expect(peer.ends).toEqual(["slow_consumer"]);
  });

  test("from the message that found no room on nothing is written or held, whatever drains before the connection ends", () => {
    const { peer, nextTurn, budget } = stalled({ maxBufferedBytes: 110, softBufferedBytes: 50 });
    peer.outbox.send(message(filler), "tick");
    peer.outbox.send(message("lost"), "tick");
    peer.setFull(false);
    peer.outbox.onDrain();
    peer.outbox.send(message("later"), "immediate");
    expect(peer.outbox.bufferedBytes).toBe(107);
    nextTurn();
    expect(peer.writes).toEqual([["first"]]);
    expect(peer.ends).toEqual(["slow_consumer"]);
    expect([peer.outbox.bufferedBytes, budget.bufferedBytes]).toEqual([0, 0]);
  });

  test("connections that reach their limit together end a few per turn, and those that leave meanwhile are not ended again", () => {
    const { connect, nextTurn } = createManualWriter();
    const peers = Array.from({ length: 10 }, () => connect({ maxBufferedBytes: 10, softBufferedBytes: 5 }));
    for (const peer of peers) {
      peer.isFull = true;
      peer.outbox.send(message("first"), "immediate");
      peer.outbox.send(message("no room"), "tick");
    }
    const ended = (): number => peers.filter(({ ends }) => ends.length > 0).length;
    peers[5]?.outbox.close();
    const perTurn = [0, 1, 2, 3].map(() => {
      nextTurn();
      return ended();
    });
    expect(perTurn).toEqual([4, 7, 9, 9]);
    expect(peers.flatMap(({ ends }) => ends)).toEqual(Array(9).fill("slow_consumer"));
  });

  test("latest: over the soft mark an older message of the same key gives way, and the gap stands in its place", () => {
    const { peer } = stalled({ maxBufferedBytes: 1_000, softBufferedBytes: 150 });
    const price = (text: string, key: string, offset: number) =>
      peer.outbox.send(message(text, "latest", { channel: 1, key, offset }), "tick");
    price(`A1${filler}`, "A", 1);
    price(`B2${filler}`, "B", 2);
    price("A3", "A", 3);
    price("A4", "A", 4);
    peer.isFull = false;
    peer.outbox.onDrain();
    expect(peer.writes[1]).toEqual(["gap 1 conflated 1 1-1", `B2${filler}`, "gap 1 conflated 1 3-3", "A4"]);
  });

  test("drop: over the soft mark the oldest give way, one gap tells of them all", () => {
    const { peer } = stalled({ maxBufferedBytes: 1_000, softBufferedBytes: 350 });
    for (let offset = 1; offset <= 6; offset++) {
      peer.outbox.send(message(`${offset}${filler}`, "drop", { channel: 1, offset }), "tick");
    }
    peer.isFull = false;
    peer.outbox.onDrain();
    expect(peer.writes[1]).toEqual(["gap 1 slow 4 1-4", `5${filler}`, `6${filler}`]);
    expect(peer.ends).toEqual([]);
  });

  test("drop: where nothing else can make room the new message itself gives way", () => {
    const { peer } = stalled({ maxBufferedBytes: 1_000, softBufferedBytes: 150 });
    peer.outbox.send(message(filler + filler), "tick");
    peer.outbox.send(message("late", "drop", { channel: 3 }), "tick");
    peer.isFull = false;
    peer.outbox.onDrain();
    expect(peer.writes[1]).toEqual([filler + filler, "gap 3 slow 1"]);
  });

  test("a closed outbox writes nothing, whatever is sent or drains", () => {
    const { peer, nextTurn } = stalled();
    peer.outbox.send(message("a"), "tick");
    peer.outbox.close();
    peer.outbox.send(message("b"), "immediate");
    peer.outbox.onDrain();
    nextTurn();
    expect(peer.writes).toEqual([["first"]]);
  });
});
