import { type Hello, negotiateVersion, type Welcome } from "@mega/protocol";
import type { Connection } from "../connections/connection.ts";
import { type Identity, isExpired } from "../connections/identity.ts";
import type { Session } from "../sessions/session.ts";
import type { IssuedSession } from "../sessions/session-registry.ts";
import { watchExpiry } from "./expiry.ts";
import type { RequestContext } from "./request-context.ts";

/** Opens the connection: a version in common, a credential that holds, and the old session or a new one. */
export async function handleHello(context: RequestContext, connection: Connection, hello: Hello): Promise<void> {
  const version = negotiateVersion(hello.v);
  if (version === undefined) return connection.close("version");
  const identity = hello.token === undefined ? connection.identity : await identify(context, hello.token);
  if (connection.state.phase !== "greeting") return;
  if (identity === undefined || isExpired(identity, context.clock.now())) return connection.close("bad_token");
  context.identify(connection, identity);
  if (context.isDraining()) return connection.close("drain");

  const resumed = resume(context, hello, identity);
  const { session, resumeToken } = resumed ?? context.sessions.open(identity);
  const missed = resumed === undefined ? [] : session.direct.after(hello.ack ?? 0);
  context.connectionOf(session.id)?.close("replaced");
  if (context.isUserFull(connection)) {
    if (resumed === undefined) context.sessions.end(session);
    else context.sessions.detach(session);
    return connection.close("connection_limit");
  }
  context.sessions.attach(session);
  connection.open(session);
  context.opened(connection);
  connection.tell(welcome(context, { version, session, resumeToken, isResumed: resumed !== undefined }));
  for (const message of missed ?? []) connection.tell(message);
  watchExpiry(context, connection);
}

async function identify({ authenticateToken, logger }: RequestContext, token: string): Promise<Identity | undefined> {
  try {
    return await authenticateToken?.(token);
  } catch (err) {
    logger.warn({ err }, "authenticating a token failed");
    return undefined;
  }
}

/** The session that the client asks for, unless something it has not seen is gone for good: then a new one is the honest answer. */
function resume(context: RequestContext, hello: Hello, identity: Identity): IssuedSession | undefined {
  if (hello.sid === undefined || hello.resume === undefined) return undefined;
  const issued = context.sessions.resume(hello.sid, hello.resume, identity);
  if (issued === undefined || issued.session.direct.after(hello.ack ?? 0) !== undefined) return issued;
  context.sessions.end(issued.session);
  return undefined;
}

interface Opening {
  readonly version: number;
  readonly session: Session;
  readonly resumeToken: string;
  readonly isResumed: boolean;
}

function welcome({ limits, clock }: RequestContext, { version, session, resumeToken, isResumed }: Opening): Welcome {
  const { expiresAt } = session.identity;
  return {
    t: "welcome",
    v: version,
    sid: session.id,
    resume: resumeToken,
    resumed: isResumed,
    resumeTtlMs: limits.resumeTtlMs,
    pingMs: limits.pingIntervalMs,
    maxMessageBytes: limits.maxMessageBytes,
    maxChannels: limits.maxChannels,
    cseq: session.latestCommand,
    caps: [],
    ...(expiresAt === undefined ? {} : { expiresInMs: Math.max(0, expiresAt - clock.now()) }),
  };
}
