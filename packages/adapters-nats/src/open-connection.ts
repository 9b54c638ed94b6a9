import { type Clock, exponentialBackoff, type StartScope } from "@mega/core";
import {
  type ConnectionOptions,
  connect,
  credsAuthenticator,
  errors,
  type NatsConnection,
} from "@nats-io/transport-node";
import { NatsError, type NatsErrorCode } from "./nats-error.ts";
import type { ResolvedNatsOptions } from "./nats-options.ts";

type BootScope = Pick<StartScope, "name" | "app" | "clock" | "signal" | "logger">;

/** Tries until `connectTimeoutMs` has passed. What no second attempt would change is given up at once. */
export async function openConnection(options: ResolvedNatsOptions, scope: BootScope): Promise<NatsConnection> {
  const { clock, signal, logger } = scope;
  const endsAt = clock.monotonicMs() + options.connectTimeoutMs;
  const backoff = exponentialBackoff({ baseMs: options.reconnectDelayMs, maxMs: 2_000, jitter: "full" });
  for (let attempt = 1; ; attempt += 1) {
    const timeoutMs = Math.max(1, Math.min(options.attemptTimeoutMs, endsAt - clock.monotonicMs()));
    try {
      return await connectOnce(driverOptions(options, scope.app.name, timeoutMs), { clock, signal, timeoutMs });
    } catch (error) {
      signal.throwIfAborted();
      const { code, sentence } = reasonOf(error);
      const delayMs = 20 + backoff(attempt);
      const isLast = code !== "NATS_UNREACHABLE" || clock.monotonicMs() + delayMs >= endsAt;
      const place = options.addresses.join(", ");
      if (isLast)
        throw new NatsError(code, `nats resource "${scope.name}": ${sentence} (${place})`, {
          cause: error,
          data: { resource: scope.name, servers: options.addresses, attempts: attempt },
        });
      logger.debug({ attempt, place, reason: sentence }, "NATS cannot be reached yet");
      await clock.sleep(delayMs, signal);
    }
  }
}

interface AttemptLimits {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/** The driver's attempt cannot be called off, so one that ends too late is closed. */
async function connectOnce(
  options: ConnectionOptions,
  { clock, signal, timeoutMs }: AttemptLimits,
): Promise<NatsConnection> {
  signal.throwIfAborted();
  const ended = Promise.withResolvers<never>();
  const onAbort = (): void => ended.reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  // A server without a name is looked up first, which the driver's own limit leaves out.
  const timer = clock.schedule(timeoutMs + 1_000, () => ended.reject(new Error("the attempt took too long")));
  const attempt = connect(options);
  let isOver = false;
  attempt.then(
    (connection) => {
      if (isOver) void connection.close();
    },
    () => {},
  );
  try {
    return await Promise.race([attempt, ended.promise]);
  } finally {
    isOver = true;
    timer.cancel();
    signal.removeEventListener("abort", onAbort);
  }
}

function driverOptions(options: ResolvedNatsOptions, appName: string, timeout: number): ConnectionOptions {
  const { user, pass, token, credentials, authenticator, tls } = options;
  const authenticators = [
    ...(authenticator === undefined ? [] : [authenticator]),
    ...(credentials === undefined ? [] : [credsAuthenticator(new TextEncoder().encode(credentials))]),
  ];
  return {
    servers: [...options.addresses],
    name: options.clientName ?? appName,
    timeout,
    ...(user !== undefined && { user }),
    ...(pass !== undefined && { pass }),
    ...(token !== undefined && { token }),
    ...(authenticators.length > 0 && { authenticator: authenticators }),
    ...(tls !== undefined && { tls }),
    inboxPrefix: options.inboxPrefix,
    pingInterval: options.pingIntervalMs,
    maxPingOut: options.maxPingsOut,
    maxReconnectAttempts: -1,
    reconnectTimeWait: options.reconnectDelayMs,
    reconnectJitter: options.reconnectJitterMs,
    reconnectJitterTLS: options.reconnectJitterMs,
    // Once the app runs, a password that is wrong for now must not end the connection for good.
    ignoreAuthErrorAbort: true,
    noAsyncTraces: true,
  };
}

interface Reason {
  readonly code: NatsErrorCode;
  readonly sentence: string;
}

function reasonOf(error: unknown): Reason {
  if (error instanceof errors.AuthorizationError || error instanceof errors.UserAuthenticationExpiredError)
    return { code: "NATS_AUTH_FAILED", sentence: "the server refuses the user, the password or the token" };
  const code = systemCode(error);
  if (code === "ENOTFOUND") return { code: "NATS_UNKNOWN_HOST", sentence: "no such host" };
  const message = error instanceof Error ? error.message : String(error);
  if (
    /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/.test(code ?? "") ||
    /'tls'|tls is not/i.test(message)
  )
    return { code: "NATS_TLS_FAILED", sentence: `no TLS connection could be made: ${code ?? message}` };
  if (error instanceof errors.TimeoutError) return { code: "NATS_UNREACHABLE", sentence: "the server does not answer" };
  return { code: "NATS_UNREACHABLE", sentence: `the server cannot be reached: ${code ?? message}` };
}

function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === "string" ? code : systemCode(error.cause);
}
