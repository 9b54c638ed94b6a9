import type { Sub, Unsub } from "@mega/protocol";
import type { Channel } from "../channels/channel.ts";
import type { Connection } from "../connections/connection.ts";
import { type RequestContext, runHook } from "./request-context.ts";

/** Joins a channel: authorised first, then, in one turn, the answer, what was missed, and the live feed. */
export async function handleSub(context: RequestContext, connection: Connection, sub: Sub): Promise<void> {
  const { id, ch: name } = sub;
  if (connection.channels.has(name)) return connection.refuse("already_subscribed", name, { id });
  if (connection.channels.size >= context.limits.maxChannels) {
    return connection.refuse("channel_limit", `at most ${context.limits.maxChannels} channels`, { id });
  }
  const found = context.channels.define(name);
  if (found === undefined) return connection.refuse("unknown_channel", name, { id });
  const meta = checkMeta(found.compiled.presence, sub.meta);
  if (meta === undefined)
    return connection.refuse("invalid_payload", "meta does not fit the channel's presence", { id });
  if (!(await isAuthorized(context, connection, { name, ...found }))) {
    return connection.refuse("permission_denied", name, { id });
  }
  if (!connection.isOpen) return;
  if (connection.channels.has(name)) return connection.refuse("already_subscribed", name, { id });
  const channel = context.channels.open(name);
  if (channel === undefined) return;
  join(context, connection, { channel, sub });
}

const noMeta = { ok: true, value: undefined } as const;

function checkMeta(validate: Channel["compiled"]["presence"], meta: unknown): { readonly value: unknown } | undefined {
  const checked = validate === undefined ? noMeta : validate(meta);
  return checked.ok ? checked : undefined;
}

/** A rejection of the application's `authorize` is a refusal too: whoever cannot be judged is not let in. */
export async function isAuthorized(
  context: RequestContext,
  connection: Connection,
  channel: Pick<Channel, "name" | "params" | "compiled">,
): Promise<boolean> {
  const { authorize } = channel.compiled.handlers;
  if (authorize === undefined) return true;
  try {
    return (await authorize(context.subscriberContext(connection, channel) as never)) !== false;
  } catch (err) {
    context.logger.warn({ err, channel: channel.name }, "authorize failed: refused");
    return false;
  }
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
  connection.channels.set(channel.name, channel);
  connection.tell({ t: "subok", id: sub.id, ch: channel.name, ...answer });
  replay();
  if (channel.presence !== undefined) {
    const { userId } = connection.identity;
    channel.presence.set({ id: connection.id, ...(userId === undefined ? {} : { user: userId }), meta: sub.meta });
    context.presenceChanged(channel);
  }
  const { firstSubscribed, subscribed } = channel.compiled.handlers;
  if (isFirst && firstSubscribed !== undefined) {
    void runHook(context, `firstSubscribed of ${channel.name}`, () =>
      firstSubscribed(context.watcherContext(channel) as never),
    );
  }
  if (subscribed !== undefined) {
    void runHook(context, `subscribed of ${channel.name}`, () =>
      subscribed(context.subscriberContext(connection, channel) as never),
    );
  }
}

export function handleUnsub(context: RequestContext, connection: Connection, { id, ch }: Unsub): void {
  const channel = connection.channels.get(ch);
  if (channel === undefined) return connection.refuse("not_subscribed", ch, { id });
  leave(context, connection, channel);
  connection.tell({ t: "res", id, ok: true });
}

/** Takes a connection out of a channel, whatever the reason. */
export function leave(context: RequestContext, connection: Connection, channel: Channel): void {
  connection.channels.delete(channel.name);
  if (!channel.leave(connection)) return;
  if (channel.presence !== undefined) {
    channel.presence.delete(connection.id);
    context.presenceChanged(channel);
  }
  const { unsubscribed, lastUnsubscribed } = channel.compiled.handlers;
  if (unsubscribed !== undefined) {
    void runHook(context, `unsubscribed of ${channel.name}`, () =>
      unsubscribed(context.subscriberContext(connection, channel) as never),
    );
  }
  if (channel.size === 0 && lastUnsubscribed !== undefined) {
    void runHook(context, `lastUnsubscribed of ${channel.name}`, () =>
      lastUnsubscribed(context.watcherContext(channel) as never),
    );
  }
  context.channels.release(channel);
}
