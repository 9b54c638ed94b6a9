import { createHash } from "node:crypto";

const namePattern = /^[0-9a-f]{64}$/;

/**
 * The file name of a key: of one length, of letters and digits that every file system keeps apart, and nothing of the key is in it. It is made
 * of the key's UTF-16 units, since UTF-8 has one form for all lone surrogates.
 */
export const recordName = (key: string): string => createHash("sha256").update(key, "utf16le").digest("hex");

export const isRecordName = (name: string): boolean => namePattern.test(name);
