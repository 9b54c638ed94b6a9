import { createHash } from "node:crypto";
import type { RedisDriver } from "./create-driver.ts";

/** Lua that runs on the server as one step. */
export interface RedisScript {
  readonly text: string;
  readonly sha: string;
}

export const defineScript = (text: string): RedisScript => ({
  text,
  sha: createHash("sha1").update(text).digest("hex"),
});

export type ScriptValue = string | number | Buffer;

export interface ScriptCall {
  readonly script: RedisScript;
  readonly keys: readonly string[];
  readonly values: readonly ScriptValue[];
}

/** Runs it by its hash; a server that does not know it, as after a restart, has not run it and gets the text. Texts come back as bytes. */
export async function runScript(native: RedisDriver, { script, keys, values }: ScriptCall): Promise<unknown> {
  const { text, sha } = script;
  const rest = [keys.length, ...keys, ...values];
  try {
    return await native.callBuffer("evalsha", [sha, ...rest]);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith("NOSCRIPT")) throw error;
    return native.callBuffer("eval", [text, ...rest]);
  }
}
