import { Readable } from "node:stream";
import { isReply } from "../reply.ts";

/** For a result that is not sent: nobody reads its stream any more, so nobody listens for its errors, and one would end the process. */
export function dropBody(result: unknown): void {
  const body = isReply(result) ? result.body : result;
  if (body instanceof Readable) body.on("error", () => {}).destroy();
}
