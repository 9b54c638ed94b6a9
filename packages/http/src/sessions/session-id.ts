import { createHash, randomBytes } from "node:crypto";

const idBytes = 24;
const idPattern = /^[\w-]{32}$/;

/** 192 random bits: the whole credential of a session. */
export const newSessionId = (): string => randomBytes(idBytes).toString("base64url");

/** Whether the text has the shape of an id; anything else never reaches the store. */
export const isSessionId = (text: string): boolean => idPattern.test(text);

/** What the store knows a session by: the SHA-256 of its id, so that a leaked store is not a login. */
export const sessionKey = (id: string): string => createHash("sha256").update(id).digest("hex");
