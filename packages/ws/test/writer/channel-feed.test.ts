import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ChannelFeed } from "../../src/writer/channel-feed.ts";
import { createManualWriter, message } from "./manual-writer.ts";

describe("a turn of one channel", () => {
  test("followers are written the same buffer, joined once", () => {
    const { connect, scheduler, nextTurn } = createManualWriter();
    const feed = new ChannelFeed(scheduler);
    const peers = [connect(), connect(), connect()];
    for (const { outbox } of peers) feed.add(outbox);
    for (const text of ["a", "b", "c"]) feed.publish(message(text), "tick");
    expect(peers.flatMap(({ writes }) => writes)).toEqual([]);
    nextTurn();
    expect(peers.map(({ writes }) => writes)).toEqual(peers.map(() => [["a", "b", "c"]]));
    expect(new Set(peers.flatMap(({ buffers }) => buffers)).size).toBe(1);
  });

  test("who is sent something else in between gets everything in the order of sending, the others are not touched", () => {
    const { connect, scheduler, nextTurn } = createManualWriter();
    const feed = new ChannelFeed(scheduler);
    const [told, quiet] = [connect(), connect()];
    for (const { outbox } of [told, quiet]) feed.add(outbox);
    feed.publish(message("a"), "tick");
    told.outbox.send(message("own"), "tick");
    feed.publish(message("b"), "tick");
    nextTurn();
    expect(told.writes).toEqual([["a", "own", "b"]]);
    expect(quiet.writes).toEqual([["a", "b"]]);
  });

  test("who joins in mid-turn gets what follows, who leaves keeps what came before", () => {
    const { connect, scheduler, nextTurn } = createManualWriter();
    const feed = new ChannelFeed(scheduler);
    const [early, late] = [connect(), connect()];
    feed.add(early.outbox);
    feed.publish(message("a"), "tick");
    feed.add(late.outbox);
    feed.delete(early.outbox);
    feed.publish(message("b"), "tick");
    nextTurn();
    expect(early.writes).toEqual([["a"]]);
    expect(late.writes).toEqual([["b"]]);
  });

  test("the exception gets its own message, or none", () => {
    const { connect, scheduler, nextTurn } = createManualWriter();
    const feed = new ChannelFeed(scheduler);
    const [author, reader] = [connect(), connect()];
    for (const { outbox } of [author, reader]) feed.add(outbox);
    feed.publish(message("a"), "tick", { follower: author.outbox, message: message("yours") });
    feed.publish(message("b"), "tick", { follower: author.outbox, message: undefined });
    nextTurn();
    expect(author.writes).toEqual([["yours"]]);
    expect(reader.writes).toEqual([["a", "b"]]);
  });

  test("a follower that is flushed early, as before a close, has everything so far", () => {
    const { connect, scheduler, nextTurn } = createManualWriter();
    const feed = new ChannelFeed(scheduler);
    const peer = connect();
    feed.add(peer.outbox);
    feed.publish(message("a"), "tick");
    peer.outbox.flush();
    expect(peer.writes).toEqual([["a"]]);
    peer.outbox.close();
    feed.publish(message("b"), "tick");
    nextTurn();
    expect(peer.writes).toEqual([["a"]]);
  });
});

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant("publish" as const), feed: fc.nat(2), except: fc.nat(11) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("tell" as const), peer: fc.nat(4) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("immediate" as const), feed: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("toggle" as const), feed: fc.nat(2), peer: fc.nat(4) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("stall" as const), peer: fc.nat(4), isFull: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("close" as const), peer: fc.nat(4) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("turn" as const) }) },
);

test("whatever is sent, joined, left, stalled and closed: each peer is written what a loop over the members would have sent it", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { connect, scheduler, nextTurn } = createManualWriter();
      const peers = Array.from({ length: 5 }, () => ({
        ...connect({ maxBufferedBytes: 1e6, softBufferedBytes: 1e6 }),
        expected: [] as string[],
        isClosed: false,
      }));
      const feeds = Array.from({ length: 3 }, () => ({ feed: new ChannelFeed(scheduler), members: new Set<number>() }));
      feeds.forEach(({ feed, members }, index) => {
        for (const [at, peer] of peers.entries()) {
          if ((at + index) % 3 === 0) continue;
          members.add(at);
          feed.add(peer.outbox);
        }
      });
      let next = 0;
      const expectAt = (at: number, text: string): void => {
        const peer = peers[at];
        if (peer !== undefined && !peer.isClosed) peer.expected.push(text);
      };
      for (const current of steps) {
        const text = `m${next++}`;
        if (current.do === "publish" || current.do === "immediate") {
          const { feed, members } = feeds[current.feed] as (typeof feeds)[number];
          const except = current.do === "publish" ? peers[current.except] : undefined;
          const exception =
            except === undefined ? undefined : { follower: except.outbox, message: message(`${text}x`) };
          feed.publish(message(text), current.do === "publish" ? "tick" : "immediate", exception);
          for (const at of members) expectAt(at, peers[at] === except ? `${text}x` : text);
        } else if (current.do === "tell") {
          peers[current.peer]?.outbox.send(message(text), "tick");
          expectAt(current.peer, text);
        } else if (current.do === "toggle") {
          const { feed, members } = feeds[current.feed] as (typeof feeds)[number];
          const { outbox } = peers[current.peer] as (typeof peers)[number];
          if (members.delete(current.peer)) feed.delete(outbox);
          else {
            members.add(current.peer);
            feed.add(outbox);
          }
        } else if (current.do === "stall") {
          const peer = peers[current.peer] as (typeof peers)[number];
          peer.setFull(current.isFull);
          if (!current.isFull) peer.outbox.onDrain();
        } else if (current.do === "close") {
          const peer = peers[current.peer] as (typeof peers)[number];
          if (peer.isClosed || peer.isStalled()) continue;
          peer.outbox.flush();
          peer.outbox.close();
          peer.isClosed = true;
        } else nextTurn();
      }
      for (const peer of peers) peer.setFull(false);
      nextTurn();
      for (const peer of peers) peer.outbox.onDrain();
      for (const peer of peers) expect(peer.writes.flat()).toEqual(peer.expected);
    }),
    { numRuns: 1_000 },
  );
});
