import { expect, test } from "vitest";
import { encodeFrame } from "../../src/writer/frame.ts";
import { socketUnder, WebSocketSink } from "../../src/writer/web-socket-sink.ts";
import { nextMessages, openWebSocketPair } from "./web-socket-pair.ts";

class TestSink extends WebSocketSink {
  readonly #drained: PromiseWithResolvers<void> = Promise.withResolvers();

  get whenDrained(): Promise<void> {
    return this.#drained.promise;
  }

  protected override drained(): void {
    this.#drained.resolve();
  }
}

const bytesOf = (payload: string): Buffer => encodeFrame(payload).bytes;

test("the installed ws has the private parts that the direct way needs", async () => {
  const { server } = await openWebSocketPair();
  expect(socketUnder(server)?.writable).toBe(true);
});

test.each([0, 1, 125, 126, 65_535, 65_536, 200_000])("a frame of %i characters arrives whole", async (length) => {
  const { server, client } = await openWebSocketPair();
  const payload = "é".repeat(length / 2) + "x".repeat(length % 2);
  const received = nextMessages(client, 1);
  new TestSink(server).write(bytesOf(payload));
  expect(await received).toEqual([payload]);
});

test("several frames leave in order, alone and joined with those of ws itself", async () => {
  const { server, client } = await openWebSocketPair();
  const received = nextMessages(client, 5);
  const sink = new TestSink(server);
  sink.write(bytesOf("one"));
  server.send("two");
  sink.writeAll([bytesOf("three"), bytesOf("four")]);
  server.send("five");
  expect(await received).toEqual(["one", "two", "three", "four", "five"]);
});

test("while ws is busy compressing an earlier message, later ones queue behind it and arrive in order", async () => {
  const { server, client } = await openWebSocketPair({ perMessageDeflate: { threshold: 0 } });
  const received = nextMessages(client, 3);
  const sink = new TestSink(server);
  server.send("one", { compress: true });
  expect(socketUnder(server)).toBeUndefined();
  sink.write(bytesOf("two"));
  sink.write(bytesOf("three"));
  expect(await received).toEqual(["one", "two", "three"]);
});

test("a full socket says so and calls back once it has drained, and holds no listener before or after", async () => {
  const { server, client } = await openWebSocketPair();
  client.pause();
  const sink = new TestSink(server);
  const listeners = (): number => socketUnder(server)?.listenerCount("drain") ?? Number.NaN;
  expect(listeners()).toBe(0);
  const mebibyte = bytesOf("x".repeat(1_048_576));
  let writes = 0;
  while (sink.write(mebibyte) && writes < 1_000) writes++;
  expect(writes).toBeLessThan(1_000);
  client.resume();
  await sink.whenDrained;
  expect(socketUnder(server)?.writableLength).toBe(0);
  expect(listeners()).toBe(0);
});

test("what is written to a closing connection is swallowed, not thrown", async () => {
  const { server } = await openWebSocketPair();
  const sink = new TestSink(server);
  server.terminate();
  expect(sink.write(bytesOf("late"))).toBe(true);
  expect(sink.writeAll([bytesOf("late"), bytesOf("later")])).toBe(true);
});
