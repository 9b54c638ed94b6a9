import type { IncomingMessage } from "node:http";
import { type Readable, Transform } from "node:stream";
import { HttpError } from "../http-error.ts";

export const tooLarge = (limitBytes: number): HttpError =>
  new HttpError("HTTP_BODY_TOO_LARGE", `the body is larger than ${limitBytes} bytes`, { data: { limitBytes } });

/**
 * The body as a stream that ends only when all of it arrived: past the limit, or when the client leaves, it fails instead. Whoever stops
 * reading early leaves the rest to be dropped, so that the client can hear the answer.
 */
export function openBodyStream(request: IncomingMessage, maxBytes: number): Readable {
  let receivedBytes = 0;
  const body = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      receivedBytes += chunk.length;
      if (receivedBytes > maxBytes) done(tooLarge(maxBytes));
      else done(null, chunk);
    },
  });
  const onClose = (): void => {
    if (!request.complete) body.destroy(new HttpError("HTTP_CLIENT_CLOSED", "the client left during the upload"));
  };
  request.once("close", onClose).pipe(body);
  body.once("close", () => {
    request.off("close", onClose).unpipe(body);
    request.resume();
  });
  // A failure that nobody listens to any more must not end the process; whoever reads the stream hears of it all the same.
  body.on("error", () => {});
  return body;
}
