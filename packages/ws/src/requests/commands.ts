import { isMegaError } from "@mega/core";
import type { Cmd, Req, Res } from "@mega/protocol";
import type { Channel } from "../channels/channel.ts";
import type { Connection } from "../connections/connection.ts";
import { failedResult, wireError } from "../connections/error-envelope.ts";
import type { HandlerCall } from "../connections/handler-call.ts";
import { WsError } from "../ws-error.ts";
import type { RequestContext } from "./request-context.ts";

/** A question: run once per envelope and answered on this connection. */
export async function handleReq(context: RequestContext, connection: Connection, req: Req): Promise<void> {
  connection.tell(await run(context, connection, req));
}

/** A command: run at most once in its session, however often it is sent; its result goes to whatever connection the session has by then. */
export async function handleCmd(context: RequestContext, connection: Connection, cmd: Cmd): Promise<void> {
  const { state } = connection;
  if (state.phase !== "open") return;
  const { session } = state;
  const verdict = session.commands.judge(cmd.s);
  if (verdict.kind === "done") return connection.tell({ ...verdict.result, id: cmd.id });
  if (verdict.kind === "forgotten") {
    return connection.tell(failedResult(cmd.id, wireError("outside_window", "too old to know whether it ran")));
  }
  if (verdict.kind === "running") return;
  session.commands.begin(cmd.s);
  const result = await run(context, connection, cmd);
  session.commands.finish(cmd.s, result);
  context.connectionOf(session.id)?.tell(result);
}

async function run(context: RequestContext, connection: Connection, request: Req | Cmd): Promise<Res> {
  const { id, ch, m: name, d: input } = request;
  await connection.joining(ch);
  const channel = connection.channel(ch);
  if (channel === undefined) return failedResult(id, wireError("not_subscribed", ch));
  const command = channel.compiled.commands.get(name);
  if (command === undefined) return failedResult(id, wireError("unknown_command", `${ch} has no command ${name}`));
  if (context.isDraining()) return failedResult(id, wireError("draining", "the instance is going away"));
  const checked = command.input(input);
  if (!checked.ok) {
    return failedResult(id, wireError("invalid_payload", "the input does not fit", { data: checked.problem }));
  }
  try {
    const output = await withinTime(
      context,
      { channel, operation: `command ${name}`, connection, traceparent: request.tp },
      (ctx) => command.run(ctx, checked.value),
    );
    return output === timedOut
      ? failedResult(id, wireError("timeout", `${name} took too long`))
      : resultOf(context, { id, channel, name, output });
  } catch (err) {
    return failedResult(id, describeFailure(context, { channel, name, err }));
  }
}

const timedOut: unique symbol = Symbol("timed out");

/** The handler's own result, or `timedOut` when it takes too long: its signal aborts, and if it goes on nobody waits for it. */
async function withinTime(
  context: RequestContext,
  call: HandlerCall,
  run: (context: unknown) => unknown,
): Promise<unknown> {
  const { clock, limits } = context;
  const { promise, resolve } = Promise.withResolvers<typeof timedOut>();
  const abort = new AbortController();
  const timer = clock.schedule(
    limits.commandTimeoutMs,
    () => {
      abort.abort(new DOMException("the command took too long", "TimeoutError"));
      resolve(timedOut);
    },
    { keepAlive: false },
  );
  const work = context.call({ ...call, signal: abort.signal }, (ctx) => run(ctx));
  // When the time is over first, nobody is left to hear of a failure.
  work.catch(() => {});
  try {
    return await Promise.race([work, promise]);
  } finally {
    timer.cancel();
  }
}

interface Ran {
  readonly channel: Channel;
  readonly name: string;
}

function resultOf(
  context: RequestContext,
  { id, channel, name, output }: Ran & { readonly id: number; readonly output: unknown },
): Res {
  const checked = channel.compiled.commands.get(name)?.output?.(output);
  if (checked?.ok === false) {
    context.logger.error(
      { channel: channel.name, command: name, problems: checked.problem },
      "a command's result does not fit its schema",
    );
    return failedResult(id, wireError("internal", "the result does not fit"));
  }
  return { t: "res", id, ok: true, ...(output === undefined ? {} : { d: output }) };
}

/** An error with a code is the application's answer; anything else, a wrong use of this package too, stays in the log. */
function describeFailure({ logger }: RequestContext, { channel, name, err }: Ran & { readonly err: unknown }) {
  if (isMegaError(err) && !(err instanceof WsError))
    return wireError("application", err.message, { name: err.code, data: err.data });
  logger.error({ err, channel: channel.name, command: name }, "a command failed");
  return wireError("internal", "the command failed");
}
