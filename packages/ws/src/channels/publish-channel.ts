import type { ValidationProblem } from "@mega/core/validation";
import { WsError } from "../ws-error.ts";
import type { Member } from "./channel.ts";
import type { ChannelRegistry } from "./channel-registry.ts";
import { DedupeLog } from "./dedupe-log.ts";
import type { Published, PublishOptions } from "./publish-options.ts";

export interface PublisherParts {
  readonly channels: ChannelRegistry;
  readonly nowMs: () => number;
  readonly memberOf: (connectionId: string) => Member | undefined;
  /** The `traceparent` of what is going on, for publications that are given none. */
  readonly activeTrace: (() => string | undefined) | undefined;
  readonly onPublished: (channel: string, members: number) => void;
}

export type Publisher = (
  channel: string,
  event: string,
  publication: { readonly payload: unknown; readonly options?: PublishOptions },
) => Published;

/** Publishes to whoever watches. What is not of the contract is the program's mistake and throws. */
export function createPublisher({ channels, nowMs, memberOf, activeTrace, onPublished }: PublisherParts): Publisher {
  const seen = new DedupeLog<Published>({ maxEntries: 10_000, maxAgeMs: 120_000 });
  return (name, event, { payload, options = {} }) => {
    const { dedupeKey, exceptConnection, key, traceparent = activeTrace?.() } = options;
    const channel = channels.find(name);
    const compiled = channel?.compiled ?? channels.define(name)?.compiled;
    if (compiled === undefined)
      throw new WsError("WS_CHANNEL_UNKNOWN", `no channel is defined for "${name}"`, { data: { channel: name } });
    const validate = compiled.publications.get(event);
    if (validate === undefined) {
      throw new WsError("WS_PUBLICATION_UNKNOWN", `channel "${name}" has no publication "${event}"`, {
        data: { channel: name, event },
      });
    }
    const checked = validate(payload);
    if (!checked.ok) throw payloadError(name, event, checked.problem);

    const dedupe = dedupeKey === undefined ? undefined : `${name}\n${dedupeKey}`;
    const earlier = dedupe === undefined ? undefined : seen.get(dedupe, nowMs());
    if (earlier !== undefined) return { ...earlier, duplicate: true };
    const except = exceptConnection === undefined ? undefined : memberOf(exceptConnection);
    const position = channel?.publish({ event, payload, key, except, traceparent }, nowMs());
    onPublished(compiled.pattern.pattern, channel?.size ?? 0);
    const published: Published = position === undefined ? { duplicate: false } : { position, duplicate: false };
    if (dedupe !== undefined) seen.set(dedupe, published, nowMs());
    return published;
  };
}

function payloadError(channel: string, event: string, problems: readonly ValidationProblem[]): WsError {
  const [first] = problems;
  const place = first === undefined ? "" : `: ${first.pointer || "the payload"} ${first.message}`;
  return new WsError("WS_PAYLOAD_INVALID", `"${event}" on "${channel}" does not fit its schema${place}`, {
    data: { channel, event, problems },
  });
}
