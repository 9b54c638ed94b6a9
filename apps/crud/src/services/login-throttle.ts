import { defineResource, type Resource } from "@mega/core";
import { callerKey, HttpError } from "@mega/http";
import { AttemptBudget } from "./attempt-budget.ts";

export interface LoginAttempt {
  readonly email: string;
  readonly ip: string;
}

export interface LoginThrottle {
  /** Counts the attempt before it is judged, so that parallel guesses count too. Throws `HTTP_RATE_LIMITED` when there were too many. */
  admit(attempt: LoginAttempt): void;
  /**
   * After a success: somebody who remembered their password at last starts afresh with their account. The address and the account get only
   * this attempt back: otherwise a log-in to an account of one's own would buy new guesses at the others.
   */
  reset(attempt: LoginAttempt): void;
}

const windowMs = 15 * 60_000;
const maxKeys = 10_000;

/** An address of IPv6 counts as its /64: who has one has them all. Tight for one address guessing at one account, wider for the two alone: nobody can lock others out with a few requests. */
const limits = { perPair: 10, perIp: 100, perAccount: 200 } as const;

export function loginThrottle(): Resource<LoginThrottle> {
  return defineResource({
    kind: "login-throttle",
    start({ clock }) {
      const pairs = new AttemptBudget({ limit: limits.perPair, windowMs, maxKeys }, clock);
      const addresses = new AttemptBudget({ limit: limits.perIp, windowMs, maxKeys }, clock);
      const accounts = new AttemptBudget({ limit: limits.perAccount, windowMs, maxKeys }, clock);
      return {
        admit({ email, ip }) {
          const address = callerKey(ip);
          const waitMs = pairs.take(`${address} ${email}`) ?? addresses.take(address) ?? accounts.take(email);
          if (waitMs !== undefined) throw tooMany(waitMs);
        },
        reset: ({ email, ip }) => {
          const address = callerKey(ip);
          pairs.forget(`${address} ${email}`);
          addresses.giveBack(address);
          accounts.giveBack(email);
        },
      };
    },
    async stop() {},
  });
}

function tooMany(waitMs: number): HttpError {
  const retryAfterSeconds = Math.ceil(waitMs / 1_000);
  return new HttpError("HTTP_RATE_LIMITED", undefined, {
    headers: { "retry-after": String(retryAfterSeconds) },
    data: { retryAfterSeconds },
  });
}
