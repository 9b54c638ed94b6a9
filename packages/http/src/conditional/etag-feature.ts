import { createHash } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { HttpFeature } from "../engine/engine-setup.ts";
import { isWeakMatch } from "./etag.ts";

type OnSendArgs = readonly [
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
  done: (error: null, payload?: unknown) => void,
];

/**
 * Gives the answers to GET an ETag and answers 304 when the client has them already: saves the transfer, not the work. Streams pass as they
 * are. Weak, because a compressed answer has the same ETag.
 */
export const etagFeature: HttpFeature = {
  name: "etag",
  install({ fastify }) {
    fastify.addHook("onRoute", (route) => {
      const methods = [route.method].flat();
      if (!methods.includes("GET")) return;
      route.onSend = [answerConditionally, ...(route.onSend === undefined ? [] : [route.onSend].flat())] as never;
    });
  },
};

function answerConditionally(...[request, reply, payload, done]: OnSendArgs): void {
  if (reply.statusCode !== 200 || !(typeof payload === "string" || Buffer.isBuffer(payload))) {
    done(null, payload);
    return;
  }
  const given = reply.getHeader("etag");
  const etag = typeof given === "string" ? given : weakEtag(payload);
  if (given === undefined) reply.header("etag", etag);
  const known = request.headers["if-none-match"];
  if (known === undefined || !isWeakMatch(known, etag)) {
    done(null, payload);
    return;
  }
  reply.code(304).removeHeader("content-type").removeHeader("content-length");
  done(null, null);
}

const weakEtag = (payload: string | Buffer): string => `W/"${createHash("sha1").update(payload).digest("base64url")}"`;
