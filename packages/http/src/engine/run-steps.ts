import { isReply, type Reply } from "../reply.ts";
import type { Exchange, Step } from "./exchange.ts";
import { sendProblem } from "./send-problem.ts";
import { sendResult } from "./send-result.ts";

const isPromise = (value: unknown): value is Promise<unknown> =>
  typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";

/** Steps that run in one go, and what comes after them. */
export interface Stage {
  readonly steps: readonly Step[];
  next(exchange: Exchange): void;
}

/** Runs steps one after the other and goes on with `next`; a step that replies or fails ends the request. Synchronous while the steps are. */
export function runSteps(exchange: Exchange, stage: Stage, from = 0): void {
  const { steps } = stage;
  for (let index = from; index < steps.length; index++) {
    let result: unknown;
    try {
      result = steps[index]?.run(exchange.ctx);
    } catch (error) {
      sendProblem(exchange, error);
      return;
    }
    if (isPromise(result)) {
      awaitStep(exchange, result, () => runSteps(exchange, stage, index + 1));
      return;
    }
    if (result !== undefined && !accept(exchange, result)) return;
  }
  stage.next(exchange);
}

function awaitStep(exchange: Exchange, result: Promise<unknown>, goOn: () => void): void {
  startWaiting(exchange);
  result.then(
    (value) => {
      stopWaiting(exchange);
      if (accept(exchange, value)) goOn();
    },
    (error) => {
      stopWaiting(exchange);
      sendProblem(exchange, error);
    },
  );
}

/** Takes what a step returned; false when the request ends with it. */
function accept(exchange: Exchange, result: unknown): boolean {
  if (exchange.isAnswered) return false;
  if (isReply(result)) {
    sendResult(exchange, result);
    return false;
  }
  if (result !== undefined && result !== null) Object.assign(exchange.ctx, result);
  return true;
}

/** The end of the pipeline: calls the handler as it is, without a wrapper around it, and sends what it gives. */
export function callHandler(exchange: Exchange): void {
  let result: unknown;
  try {
    result = exchange.plan.handler(exchange.ctx);
  } catch (error) {
    sendProblem(exchange, error);
    return;
  }
  if (!isPromise(result)) {
    finish(exchange, result);
    return;
  }
  startWaiting(exchange);
  result.then(
    (value) => {
      stopWaiting(exchange);
      finish(exchange, value);
    },
    (error) => {
      stopWaiting(exchange);
      sendProblem(exchange, error);
    },
  );
}

function finish(exchange: Exchange, value: unknown): void {
  if (exchange.plan.serialize.length === 0) sendResult(exchange, value);
  else
    serialize(exchange, value).then(
      (result) => sendResult(exchange, result),
      (error) => sendProblem(exchange, error),
    );
}

/** The `serialize` stage sees every answer of the handler as a reply and may put another in its place. */
async function serialize(exchange: Exchange, value: unknown): Promise<Reply> {
  let current = isReply(value) ? value : exchange.plan.bare(value);
  for (const step of exchange.plan.serialize) {
    const result = await step.run(exchange.ctx, current);
    if (isReply(result)) current = result;
  }
  return current;
}

function startWaiting(exchange: Exchange): void {
  exchange.isRunning = true;
  exchange.plan.engine.watch.add(exchange);
}

function stopWaiting(exchange: Exchange): void {
  exchange.isRunning = false;
  exchange.plan.engine.watch.remove(exchange);
  if (exchange.isClosed) exchange.disposeWhenDone();
}
