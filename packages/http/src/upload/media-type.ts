import { HttpError } from "../http-error.ts";

/** The type of a `Content-Type` header without its parameters, in lower case; undefined when it is none. */
function mediaType(header: string | undefined): string | undefined {
  return /^\s*([\w!#$&^.+-]+\/[\w!#$&^.+*-]+)\s*(?:;|$)/.exec(header ?? "")?.[1]?.toLowerCase();
}

/** Whether the type is one of the patterns: "text/csv", "image/*", "*\/*". */
export function isAccepted(type: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => {
    const wanted = pattern.toLowerCase();
    return wanted === "*/*" || wanted === type || (wanted.endsWith("/*") && type.startsWith(wanted.slice(0, -1)));
  });
}

/** Refuses other types with 415, and encoded bodies, whose real size no limit would see. */
export function requireMediaType(headers: NodeJS.Dict<string | string[]>, patterns: readonly string[]): void {
  const type = mediaType(String(headers["content-type"] ?? ""));
  const accept = patterns.join(", ");
  if (type === undefined || !isAccepted(type, patterns)) {
    throw new HttpError("HTTP_UNSUPPORTED_MEDIA_TYPE", `send ${accept}`, { data: { accept }, headers: { accept } });
  }
  const encoding = headers["content-encoding"];
  if (encoding !== undefined && encoding !== "identity") {
    throw new HttpError("HTTP_UNSUPPORTED_MEDIA_TYPE", "send the body without Content-Encoding", {
      headers: { "accept-encoding": "identity" },
    });
  }
}
