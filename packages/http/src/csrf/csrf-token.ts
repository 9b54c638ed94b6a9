import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

const saltBytes = 9;
const tokenPattern = /^[\w-]{12}\.[\w-]{43}$/;

/**
 * A token that only the holder of the session can have: an HMAC keyed by the session's secret id, so no server secret is needed and
 * each instance can check it. Salted anew at each issue, so that a compressed page never repeats it (BREACH).
 */
export function issueCsrfToken(sessionId: string): string {
  const salt = randomBytes(saltBytes).toString("base64url");
  return `${salt}.${sign(sessionId, salt)}`;
}

/** Whether the token was issued for this session id. Total on any input, in constant time where it matters. */
export function isCsrfToken(token: string, sessionId: string): boolean {
  if (!tokenPattern.test(token)) return false;
  const [salt = "", signature = ""] = token.split(".");
  return timingSafeEqual(Buffer.from(signature), Buffer.from(sign(sessionId, salt)));
}

function sign(sessionId: string, salt: string): string {
  return createHmac("sha256", sessionId).update(`mega.csrf.v1:${salt}`).digest("base64url");
}
