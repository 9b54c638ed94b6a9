import { defineResource, type Resource } from "@mega/core";
import { HttpError } from "@mega/http";
import { hash, verify } from "@node-rs/argon2";

/** Argon2id by OWASP's first choice: 19 MiB, two passes. Raising them re-hashes nobody: each hash carries its own. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Of a random password that nobody kept, at the same cost. */
const decoy = "$argon2id$v=19$m=19456,t=2,p=1$AXx0NeV9KqiaDyWOz4JRPg$Nj0sWEiQtmWh5QDgHx1Hi/jXk0SDEjaj97rK6uXJfxM";

export interface PasswordHasher {
  hash(password: string): Promise<string>;
  /** Does the same work when there is no hash, so that the time taken does not tell who is registered. */
  verify(passwordHash: string | undefined, password: string): Promise<boolean>;
}

/** About five seconds' worth: whoever comes later is better served by an answer than by a place in the queue. */
const maxWaiting = 200;

/** One at a time: each holds its memory while it runs, so a burst of log-ins costs time and not the machine. */
export function passwordHasher(): Resource<PasswordHasher> {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    if (waiting >= maxWaiting) throw new HttpError("HTTP_UNAVAILABLE", undefined, { headers: { "retry-after": "5" } });
    waiting += 1;
    const mine = last.then(work).finally(() => {
      waiting -= 1;
    });
    last = mine.catch(() => {});
    return mine;
  };
  return defineResource({
    kind: "argon2",
    start: () => ({
      hash: (password) => inTurn(() => hash(password, cost)),
      async verify(passwordHash, password) {
        const isRight = await inTurn(() => verify(passwordHash ?? decoy, password));
        return isRight && passwordHash !== undefined;
      },
    }),
    async stop() {
      await last;
    },
  });
}
