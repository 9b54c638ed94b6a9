import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { FaultProxy } from "../src/fault-proxy.ts";

const patience = { timeout: 30_000 } as const;

/** A server that answers each byte with itself and remembers what it heard. */
async function startEcho() {
  const heard: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("data", (bytes) => {
      heard.push(String(bytes));
      socket.write(bytes);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const proxy = await FaultProxy.start({ host: "127.0.0.1", port: (server.address() as { port: number }).port });
  onTestFinished(async () => {
    await proxy[Symbol.asyncDispose]();
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { proxy, heard: () => heard.join("") };
}

async function openClient(port: number) {
  const client = connect(port, "127.0.0.1");
  onTestFinished(() => void client.destroy());
  const answers: string[] = [];
  client.on("data", (bytes) => answers.push(String(bytes)));
  client.on("error", () => undefined);
  await once(client, "connect");
  return { client, answers: () => answers.join("") };
}

test("bytes pass both ways, and a goodbye too", async () => {
  const { proxy } = await startEcho();
  const { client, answers } = await openClient(proxy.port);
  client.write("hello");
  await expect.poll(answers, patience).toBe("hello");
  client.end();
  await once(client, "close");
  await expect.poll(() => proxy.connections, patience).toBe(0);
});

test("frozen bytes wait and go on later, those of new connections too", async () => {
  const { proxy, heard } = await startEcho();
  const old = await openClient(proxy.port);
  old.client.write("a");
  await expect.poll(old.answers, patience).toBe("a");
  proxy.freeze();
  old.client.write("b");
  const fresh = await openClient(proxy.port);
  fresh.client.write("c");
  await expect.poll(() => proxy.connections, patience).toBe(2);
  expect(heard()).toBe("a");
  proxy.pass();
  await expect.poll(old.answers, patience).toBe("ab");
  await expect.poll(fresh.answers, patience).toBe("c");
});

test("swallowed bytes are lost for good, and new connections work once the link passes again", async () => {
  const { proxy, heard } = await startEcho();
  const { client, answers } = await openClient(proxy.port);
  client.write("a");
  await expect.poll(answers, patience).toBe("a");
  proxy.swallow();
  client.write("b");
  proxy.pass();
  client.write("c");
  const fresh = await openClient(proxy.port);
  fresh.client.write("d");
  await expect.poll(fresh.answers, patience).toBe("d");
  expect([heard(), answers()]).toEqual(["ad", "a"]);
});

test("swallowed answers leave the server hearing everything", async () => {
  const { proxy, heard } = await startEcho();
  const { client, answers } = await openClient(proxy.port);
  client.write("a");
  await expect.poll(answers, patience).toBe("a");
  proxy.swallow("answers");
  client.write("b");
  await expect.poll(heard, patience).toBe("ab");
  expect(answers()).toBe("a");
});

test("who has left a link that lost bytes is not counted any more, although the server does not learn of it", async () => {
  const { proxy } = await startEcho();
  const { client } = await openClient(proxy.port);
  await expect.poll(() => proxy.connections, patience).toBe(1);
  proxy.swallow();
  client.destroy();
  await expect.poll(() => proxy.connections, patience).toBe(0);
});

test("a URL keeps all but the place of the server", async () => {
  const url = "redis://user:secret@127.0.0.1:6379/3?family=4";
  await using proxy = await FaultProxy.before(url);
  expect(proxy.through(url)).toBe(`redis://user:secret@127.0.0.1:${proxy.port}/3?family=4`);
});

test("a cut resets what is open and lets new connections in", async () => {
  const { proxy } = await startEcho();
  const { client, answers } = await openClient(proxy.port);
  client.write("a");
  await expect.poll(answers, patience).toBe("a");
  const reset = expect(once(client, "close")).rejects.toMatchObject({ code: "ECONNRESET" });
  proxy.cut();
  await reset;
  const fresh = await openClient(proxy.port);
  fresh.client.write("b");
  await expect.poll(fresh.answers, patience).toBe("b");
});
