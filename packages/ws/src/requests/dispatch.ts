import type { ClientEnvelope, DecodeProblem } from "@mega/protocol";
import type { Connection } from "../connections/connection.ts";
import { handleCmd, handleReq } from "./commands.ts";
import { handleRefresh } from "./expiry.ts";
import { handleHello } from "./hello.ts";
import { handleSetPresence } from "./presence.ts";
import type { RequestContext } from "./request-context.ts";
import { handleSub, handleUnsub } from "./subscribing.ts";

/** Decides what one frame of a client does. Never throws, whatever the frame. */
export function dispatchFrame(context: RequestContext, connection: Connection, data: Uint8Array | string): void {
  const { codec } = connection;
  if ((typeof data === "string") === codec.isBinary) return connection.close("protocol_violation");
  const decoded = codec.decodeClient(data);
  if (!decoded.ok) return refuseFrame(connection, decoded.problem);
  const envelope = decoded.value;
  const isGreeting = connection.state.phase === "greeting";
  if (isGreeting !== (envelope.t === "hello") && envelope.t !== "ping" && envelope.t !== "pong") {
    return connection.close("protocol_violation");
  }
  void Promise.resolve(dispatch(context, connection, envelope)).catch((err: unknown) => {
    context.logger.error({ err, type: envelope.t }, "an envelope could not be handled");
    connection.close("server_error");
  });
}

function dispatch(context: RequestContext, connection: Connection, envelope: ClientEnvelope): void | Promise<void> {
  switch (envelope.t) {
    case "hello":
      return handleHello(context, connection, envelope);
    case "sub":
      return handleSub(context, connection, envelope);
    case "unsub":
      return handleUnsub(context, connection, envelope);
    case "req":
      return handleReq(context, connection, envelope);
    case "cmd":
      return handleCmd(context, connection, envelope);
    case "presence":
      return handleSetPresence(context, connection, envelope);
    case "refresh":
      return handleRefresh(context, connection, envelope);
    case "ack":
      if (connection.state.phase === "open") connection.state.session.direct.acknowledge(envelope.s);
      return;
    case "ping":
      return connection.tell(envelope.ts === undefined ? { t: "pong" } : { t: "pong", ts: envelope.ts });
    case "pong":
      return;
    default:
      return envelope satisfies never;
  }
}

function refuseFrame(connection: Connection, problem: DecodeProblem): void {
  if (problem.kind === "unreadable") connection.close(problem.close);
  else if (connection.isOpen) connection.refuse(problem.error, problem.reason, problem);
  else connection.close("protocol_violation");
}
