import { randomUUID } from "node:crypto";
import { defineResource, type Resource } from "@mega/core";
import { hash, verify } from "@node-rs/argon2";

/** Argon2id by OWASP's first choice: 19 MiB, two passes. Raising them re-hashes nobody: each hash carries its own. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export interface PasswordHasher {
  hash(password: string): Promise<string>;
  /** Does the same work when there is no hash, so that the time taken does not tell who is registered. */
  verify(passwordHash: string | undefined, password: string): Promise<boolean>;
}

export function passwordHasher(): Resource<PasswordHasher> {
  return defineResource({
    kind: "argon2",
    async start() {
      const decoy = await hash(randomUUID(), cost);
      return {
        hash: (password) => hash(password, cost),
        async verify(passwordHash, password) {
          const isRight = await verify(passwordHash ?? decoy, password);
          return isRight && passwordHash !== undefined;
        },
      };
    },
    async stop() {},
  });
}
