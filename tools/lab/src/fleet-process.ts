import { Agent, get } from "node:http";
import type { FleetAnswer, FleetCommand, FleetPlan, FleetReport, Tick } from "./client-fleet.ts";
import { connectClient, type FleetClient } from "./fleet-client.ts";

interface Member {
  readonly client: FleetClient;
  onMessage(): void;
}

const { port, dialect } = JSON.parse(process.argv[2] ?? "") as FleetPlan;
const members: Member[] = [];
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
/** Handshakes under way at once. */
const concurrency = 100;

let received = 0;
let expected = Number.POSITIVE_INFINITY;
let isReading = true;
let waiting: PromiseWithResolvers<void> | undefined;

/** Resolves when so many more messages have arrived over all connections. */
function arrivalOf(messages: number): Promise<void> {
  waiting = Promise.withResolvers();
  expected = received + messages;
  return waiting.promise;
}

function countOne(): void {
  received += 1;
  if (received === expected) waiting?.resolve();
}

const joinOne = (): Promise<void> =>
  new Promise((resolve, reject) => {
    let isJoined = false;
    const client = connectClient(port, dialect, {
      onJoined() {
        isJoined = true;
        members.push(member);
        resolve();
      },
      onMessage: () => member.onMessage(),
      onClose() {
        const failure = new Error("the server cut a connection");
        if (!isJoined) reject(failure);
        else if (isReading) waiting?.reject(failure);
      },
    });
    const member: Member = { client, onMessage: countOne };
  });

async function connectAll(count: number): Promise<void> {
  let left = count;
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await joinOne();
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, count) }, worker));
}

const ask = ({ messages, bytes }: Tick): Promise<void> =>
  new Promise((resolve, reject) => {
    get({ host: "127.0.0.1", port, agent, path: `/tick?messages=${messages}&bytes=${bytes}` }, (response) => {
      response.resume().once("end", resolve);
    }).once("error", reject);
  });

async function load(tick: Tick, forMs: number): Promise<void> {
  const startedAt = performance.now();
  do {
    const arrived = arrivalOf(tick.messages * members.length);
    await Promise.all([ask(tick), arrived]);
  } while (performance.now() - startedAt < forMs);
}

interface Pace {
  readonly tick: Tick;
  readonly ticks: number;
  readonly perSecond: number;
}

async function pace({ tick, ticks, perSecond }: Pace): Promise<readonly number[]> {
  const startedAt = performance.now();
  const dueAt = (index: number): number => startedAt + (index / perSecond) * 1000;
  const latencies: number[] = [];
  for (const member of members) {
    let seen = 0;
    member.onMessage = () => {
      latencies.push(performance.now() - dueAt(Math.floor(seen / tick.messages)));
      seen += 1;
      countOne();
    };
  }
  const arrived = arrivalOf(ticks * tick.messages * members.length);
  const asked: Promise<void>[] = [];
  for (let index = 0; index < ticks; index += 1) {
    const waitMs = dueAt(index) - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    asked.push(ask(tick));
  }
  await Promise.all([arrived, ...asked]);
  return latencies;
}

async function echo(count: number): Promise<readonly number[]> {
  const message = dialect.transport === "websocket" ? dialect.echo : undefined;
  if (message === undefined) throw new Error("the dialect has no echo");
  const latencies: number[] = [];
  let left = count;
  const arrived = arrivalOf(count);
  for (const member of members) {
    let sentAt = 0;
    const sendNext = (): void => {
      if (left === 0) return;
      left -= 1;
      sentAt = performance.now();
      member.client.send(message);
    };
    member.onMessage = () => {
      latencies.push(performance.now() - sentAt);
      countOne();
      sendNext();
    };
    sendNext();
  }
  await arrived;
  return latencies;
}

function percentiles(latencies: readonly number[]): NonNullable<FleetReport["latencyMs"]> {
  const sorted = [...latencies].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99) };
}

/** What was measured in latencies, where the command measures any. */
async function execute(command: FleetCommand): Promise<readonly number[] | undefined> {
  switch (command.kind) {
    case "connect":
      return connectAll(command.count).then(() => undefined);
    case "load":
      return load(command.tick, command.forMs).then(() => undefined);
    case "pace":
      return pace(command);
    case "echo":
      return echo(command.count);
    case "mute":
      isReading = false;
      for (const { client } of members) client.mute();
      return undefined;
    case "disconnect":
      isReading = false;
      for (const { client } of members.splice(0)) client.destroy();
      return undefined;
    default:
      return command satisfies never;
  }
}

async function answer(command: FleetCommand): Promise<FleetAnswer> {
  const startedAt = performance.now();
  const before = received;
  try {
    isReading = true;
    const latencies = await execute(command);
    const durationMs = performance.now() - startedAt;
    for (const member of members) member.onMessage = countOne;
    const latencyMs = latencies === undefined ? {} : { latencyMs: percentiles(latencies) };
    return { ok: true, report: { durationMs, deliveries: received - before, ...latencyMs } };
  } catch (error) {
    return { ok: false, why: String(error) };
  }
}

process.on("message", (command: FleetCommand) => void answer(command).then((result) => process.send?.(result)));
process.once("disconnect", () => process.exit(0));
