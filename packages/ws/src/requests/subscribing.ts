import type { Sub, Unsub } from "@mega/protocol";
import type { Channel } from "../channels/channel.ts";
import type { Connection } from "../connections/connection.ts";
import type { HandlerCall } from "../connections/handler-call.ts";
import { type RequestContext, runHook } from "./request-context.ts";

/** Joins a channel: authorised first, then, in one turn, the answer, what was missed, and the live feed. */
export async function handleSub(context: RequestContext, connection: Connection, sub: Sub): Promise<void> {
  const { id, ch: name } = sub;
  const found = context.channels.define(name);
  if (found === undefined) return connection.refuse("unknown_channel", name, { id });
  if (isRefused(context, connection, sub)) return;
  const meta = checkMeta(found.compiled.presence, sub.meta);
  if (meta === undefined)
    return connection.refuse("invalid_payload", "meta does not fit the channel's presence", { id });
  if (found.compiled.handlers.authorize === undefined) return openAndJoin(context, connection, sub);
  const allowed = isAuthorized(context, {
    connection,
    operation: "authorize",
    channel: { name, ...found },
    traceparent: sub.tp,
  });
  const settle = connection.beginJoining(name);
  try {
    const isAllowed = await allowed;
    if (!connection.isOpen) return;
    if (!isAllowed) return connection.refuse("permission_denied", name, { id });
    openAndJoin(context, connection, sub);
  } finally {
    settle();
  }
}

function openAndJoin(context: RequestContext, connection: Connection, sub: Sub): void {
  const channel = context.channels.open(sub.ch);
  if (channel !== undefined) join(context, connection, { channel, sub });
}

const isMember = (connection: Connection, name: string): boolean =>
  connection.channel(name) !== undefined || connection.joining(name) !== undefined;

/** A subscription under way counts like one that is there. */
function isRefused({ limits }: RequestContext, connection: Connection, { id, ch: name }: Sub): boolean {
  if (isMember(connection, name)) connection.refuse("already_subscribed", name, { id });
  else if (connection.channels.length + connection.joiningCount >= limits.maxChannels)
    connection.refuse("channel_limit", `at most ${limits.maxChannels} channels`, { id });
  else return false;
  return true;
}

const noMeta = { ok: true, value: undefined } as const;

function checkMeta(validate: Channel["compiled"]["presence"], meta: unknown): { readonly value: unknown } | undefined {
  const checked = validate === undefined ? noMeta : validate(meta);
  return checked.ok ? checked : undefined;
}

interface Asking extends HandlerCall {
  readonly connection: Connection;
  readonly channel: Pick<Channel, "name" | "params" | "compiled">;
}

/**
 * A rejection of the application's `authorize` is a refusal too: whoever cannot be judged is not let in.
 * What was asked before permissions were revoked is asked again.
 */
export async function isAuthorized(context: RequestContext, asking: Asking): Promise<boolean> {
  const { channel, connection } = asking;
  const { authorize } = channel.compiled.handlers;
  if (authorize === undefined) return true;
  const revision = connection.permissionRevision;
  try {
    const verdict = await context.call(asking, (ctx) => authorize(ctx));
    if (verdict === false) return false;
  } catch (err) {
    context.logger.warn({ err, channel: channel.name }, "authorize failed: refused");
    return false;
  }
  return revision === connection.permissionRevision || isAuthorized(context, asking);
}

interface Joining {
  readonly channel: Channel;
  readonly sub: Sub;
}

/** Nothing in here waits: between the answer and the first live publication no other may slip in. */
function join(context: RequestContext, connection: Connection, { channel, sub }: Joining): void {
  const isFirst = channel.size === 0;
  const wanted = sub.pos === undefined ? undefined : { epoch: sub.pos.e, offset: sub.pos.o };
  const { answer, replay } = channel.join(connection, wanted, context.clock.monotonicMs());
  connection.joined(channel);
  connection.tell({ t: "subok", id: sub.id, ch: channel.name, ...answer });
  replay();
  context.recovered(answer.recovery);
  // A subscriber that is too slow for its answer has left again by now.
  if (!connection.isOpen) return;
  if (channel.presence !== undefined) {
    const { userId } = connection.identity;
    channel.presence.set({
      id: connection.sessionId,
      ...(userId === undefined ? {} : { user: userId }),
      meta: sub.meta,
    });
    context.presenceChanged(channel);
  }
  const { firstSubscribed, subscribed } = channel.compiled.handlers;
  if (isFirst && firstSubscribed !== undefined) {
    void runHook(context, `firstSubscribed of ${channel.name}`, {
      call: { channel, operation: "firstSubscribed" },
      run: firstSubscribed,
    });
  }
  if (subscribed !== undefined) {
    const call = { channel, operation: "subscribed", connection, traceparent: sub.tp };
    void runHook(context, `subscribed of ${channel.name}`, { call, run: subscribed });
  }
}

/** Subscribes without being asked, and so without asking: the answer has the id 0. Whether there was anything to do. */
export function pushInto(context: RequestContext, connection: Connection, name: string): boolean {
  if (!connection.isOpen || isMember(connection, name)) return false;
  const channel = context.channels.open(name);
  if (channel === undefined) return false;
  join(context, connection, { channel, sub: { t: "sub", id: 0, ch: name } });
  return true;
}

/** Ends a subscription from the server's side. */
export function pushOut(
  context: RequestContext,
  connection: Connection,
  { channel, code }: { readonly channel: Channel; readonly code: number },
): void {
  leave(context, connection, channel);
  connection.tell({ t: "unsub", n: channel.number, code, message: channel.name });
}

export function handleUnsub(context: RequestContext, connection: Connection, { id, ch }: Unsub): void {
  const channel = connection.channel(ch);
  if (channel === undefined) return connection.refuse("not_subscribed", ch, { id });
  leave(context, connection, channel);
  connection.tell({ t: "res", id, ok: true });
}

/** Takes a connection out of a channel, whatever the reason. */
export function leave(context: RequestContext, connection: Connection, channel: Channel): void {
  connection.left(channel);
  if (!channel.leave(connection)) return;
  if (channel.presence !== undefined) {
    channel.presence.delete(connection.sessionId);
    context.presenceChanged(channel);
  }
  const { unsubscribed, lastUnsubscribed } = channel.compiled.handlers;
  if (unsubscribed !== undefined) {
    const call = { channel, operation: "unsubscribed", connection };
    void runHook(context, `unsubscribed of ${channel.name}`, { call, run: unsubscribed });
  }
  if (channel.size === 0 && lastUnsubscribed !== undefined) {
    void runHook(context, `lastUnsubscribed of ${channel.name}`, {
      call: { channel, operation: "lastUnsubscribed" },
      run: lastUnsubscribed,
    });
  }
  context.channels.release(channel);
}
