import { etagOf, type HttpRequest, type Reply, reply, requireIfMatch } from "@mega/http";
import type { Precondition, Target } from "../services/caller.ts";

interface Requested {
  readonly request: HttpRequest;
}

/** The entity with its ETag: what a client sends back as If-Match. */
export const versioned = <const Status extends number, Entity extends { readonly version: number }>(
  status: Status,
  entity: Entity,
): Reply<Status, Entity> => reply(status, entity, { headers: { etag: etagOf(entity.version) } });

/** What If-Match demands of the current version: asked inside the transaction, where that version cannot change any more. */
export const preconditionOf =
  (ctx: Requested): Precondition =>
  (currentVersion) =>
    requireIfMatch(ctx, currentVersion);

export const targetOf = (ctx: Requested, id: string): Target => ({ id, precondition: preconditionOf(ctx) });
