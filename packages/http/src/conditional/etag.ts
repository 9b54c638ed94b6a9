import type { HttpRequest } from "../http-context.ts";
import { HttpError } from "../http-error.ts";

/** The strong ETag of a version: `etagOf(3)` is `"3"` with its quotes. */
export function etagOf(version: string | number): string {
  return `"${encodeURIComponent(version)}"`;
}

/** The ETags of an `If-Match` or `If-None-Match` header, weak marks included; `"*"` alone means any. Never throws. */
function parseEtags(header: string): readonly string[] {
  return header.trim() === "*" ? ["*"] : (header.match(/(?:W\/)?"[^"]*"/g) ?? []);
}

/** RFC 9110 §13.1.1: the strong comparison, in which a weak ETag equals nothing. */
export function isStrongMatch(header: string, etag: string): boolean {
  return parseEtags(header).some((tag) => tag === "*" || tag === etag);
}

/** RFC 9110 §13.1.2: the weak comparison, which ignores the weak marks. */
export function isWeakMatch(header: string, etag: string): boolean {
  const opaque = etag.replace(/^W\//, "");
  return parseEtags(header).some((tag) => tag === "*" || tag.replace(/^W\//, "") === opaque);
}

/**
 * Refuses a change that was made without knowing the current version: 428 without `If-Match`, 412 with a stale one, which tells the current
 * version. Write with `WHERE version = …` all the same: somebody may be faster between this check and the write.
 */
export function requireIfMatch(ctx: { readonly request: HttpRequest }, currentVersion: string | number): void {
  const header = ctx.request.headers["if-match"];
  if (header === undefined) {
    throw new HttpError("HTTP_PRECONDITION_REQUIRED", "send the ETag of the version you changed in If-Match");
  }
  const etag = etagOf(currentVersion);
  if (isStrongMatch(header, etag)) return;
  throw new HttpError("HTTP_PRECONDITION_FAILED", `the current version is ${currentVersion}`, {
    data: { currentVersion },
    headers: { etag },
  });
}
