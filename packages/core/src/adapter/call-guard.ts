import {
  type BreakerCall,
  type BreakerOptions,
  type BreakerState,
  breakerDefaults,
  createCircuitBreaker,
} from "../breaker/index.ts";
import type { Clock } from "../clock.ts";
import { createCallTelemetry, type EndCall, type Operation } from "./call-telemetry.ts";

/** The breaker's settings that an adapter's users choose. */
export type CallLimits = Pick<
  BreakerOptions,
  "timeoutMs" | "errorThresholdPercentage" | "resetTimeoutMs" | "rollingWindowMs" | "volumeThreshold" | "capacity"
>;

const { clock: _clock, errorFilter: _filter, ...limits } = breakerDefaults;

export const callLimitDefaults = limits satisfies Required<CallLimits>;

export interface CallGuardOptions {
  /** As `db.system.name` of OpenTelemetry: "postgresql", "mariadb", "redis", "mongodb", "nats". */
  readonly system: string;
  /** The resource's name, for the breaker's errors and metrics. */
  readonly name: string;
  readonly limits: CallLimits;
  readonly clock: Clock;
  /** `true` for an error that says the system itself is in trouble; any other one, such as a violated constraint, proves that it works. */
  readonly isTrouble: (error: unknown) => boolean;
}

/** Stands in front of every call of an adapter: circuit breaker, time-out, span and metrics. */
export interface CallGuard extends Disposable {
  readonly state: BreakerState;
  readonly inFlight: number;
  /**
   * Runs the work once, never again. Rejects with its error, with `BREAKER_OPEN`, `BREAKER_CAPACITY` or `BREAKER_TIMEOUT`, or with the reason
   * of the signal. After the last two the work's `call` is told, and it must end what it began.
   */
  run<T>(operation: Operation, work: (call: BreakerCall) => Promise<T>, signal?: AbortSignal): Promise<T>;
}

export function createCallGuard({ system, name, limits, clock, isTrouble }: CallGuardOptions): CallGuard {
  const breaker = createCircuitBreaker({ ...limits, name, clock, errorFilter: (error) => !isTrouble(error) });
  const telemetry = createCallTelemetry(system);
  return {
    get state() {
      return breaker.state;
    },
    get inFlight() {
      return breaker.inFlight;
    },
    run(operation, work, signal) {
      const end = telemetry.begin(operation);
      const running = breaker.run(work, signal === undefined ? noOptions : { signal });
      return end === undefined ? running : recorded(running, end);
    },
    [Symbol.dispose]: () => breaker[Symbol.dispose](),
  };
}

const noOptions = {} as const;

async function recorded<T>(running: Promise<T>, end: EndCall): Promise<T> {
  try {
    const value = await running;
    end();
    return value;
  } catch (error) {
    end(error);
    throw error;
  }
}
