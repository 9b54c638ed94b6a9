import type { Clock } from "@mega/core";
import { decodeKeyPart, encodeKeyPart } from "@mega/core/encoding";
import type { SessionStore, SessionWrite, StoredSession } from "@mega/core/sessions";
import { keysUnder } from "../port-options.ts";
import type { RedisClient } from "../redis-client.ts";
import { RedisError } from "../redis-error.ts";
import { runScript, type ScriptCall, type ScriptValue } from "../redis-script.ts";
import { createScript, deleteByUserScript, deleteScript, touchScript, updateScript } from "./session-scripts.ts";

export interface RedisSessionStoreOptions {
  readonly clock: Clock;
  readonly prefix: string;
  readonly maxSessionBytes: number;
}

/** The server keeps a session this much longer than it counts: its clock may be ahead of that of those who read. */
const slackMs = 30_000;

/** The session port on hashes. Each write is one script. */
export class RedisSessionStore implements SessionStore {
  readonly #client: RedisClient;
  readonly #options: RedisSessionStoreOptions;
  readonly #sessions: string;
  readonly #users: string;

  constructor(client: RedisClient, options: RedisSessionStoreOptions) {
    this.#client = client;
    this.#options = options;
    this.#sessions = keysUnder(options.prefix, "s");
    this.#users = keysUnder(options.prefix, "u");
  }

  async get(key: string): Promise<StoredSession | undefined> {
    const name = this.#sessionKey(key);
    const [data, version, user, createdAt, expiresAt] = await this.#client.run("get", (native) =>
      native.hmget(name, "d", "v", "u", "c", "e"),
    );
    if (typeof data !== "string" || !(Number(expiresAt) > this.#now())) return undefined;
    return {
      data: JSON.parse(data),
      version: Number(version),
      userId: user === undefined || user === null || user === "" ? undefined : decodeKeyPart(user),
      createdAt: Number(createdAt),
      expiresAt: Number(expiresAt),
    };
  }

  create(key: string, session: SessionWrite): Promise<boolean> {
    return this.#changed("create", {
      script: createScript,
      keys: [this.#sessionKey(key)],
      values: this.#values(session),
    });
  }

  update(key: string, version: number, session: SessionWrite): Promise<boolean> {
    return this.#changed("update", {
      script: updateScript,
      keys: [this.#sessionKey(key)],
      values: [version, ...this.#values(session)],
    });
  }

  touch(key: string, expiresAt: number): Promise<boolean> {
    return this.#changed("touch", {
      script: touchScript,
      keys: [this.#sessionKey(key)],
      values: [expiresAt, this.#life(expiresAt), this.#users, this.#now()],
    });
  }

  delete(key: string): Promise<boolean> {
    return this.#changed("delete", {
      script: deleteScript,
      keys: [this.#sessionKey(key)],
      values: [this.#users, this.#now()],
    });
  }

  async deleteByUser(userId: string, { exceptKey }: { readonly exceptKey?: string } = {}): Promise<number> {
    const code = encodeKeyPart(userId);
    const kept = exceptKey === undefined ? "" : this.#sessionKey(exceptKey);
    const run = this.#client.run("deleteByUser", (native) =>
      runScript(native, { script: deleteByUserScript, keys: [this.#users + code], values: [code, kept, this.#now()] }),
    );
    return Number(await run);
  }

  async #changed(name: string, call: ScriptCall): Promise<boolean> {
    return Number(await this.#client.run(name, (native) => runScript(native, call))) === 1;
  }

  #values({ data, userId, createdAt, expiresAt }: SessionWrite): readonly ScriptValue[] {
    const text = JSON.stringify(data);
    const bytes = Buffer.byteLength(text);
    const { maxSessionBytes } = this.#options;
    if (bytes > maxSessionBytes)
      throw new RedisError(
        "REDIS_VALUE_TOO_LARGE",
        `the session takes ${bytes} bytes; the most is ${maxSessionBytes}`,
        {
          data: { bytes, maxBytes: maxSessionBytes },
        },
      );
    const user = userId === undefined ? "" : encodeKeyPart(userId);
    return [text, user, createdAt, expiresAt, this.#life(expiresAt), this.#users, this.#now()];
  }

  #sessionKey(key: string): string {
    return this.#sessions + encodeKeyPart(key);
  }

  #now(): number {
    return this.#options.clock.now();
  }

  #life(expiresAt: number): number {
    return Math.max(1, Math.ceil(expiresAt - this.#now())) + slackMs;
  }
}
