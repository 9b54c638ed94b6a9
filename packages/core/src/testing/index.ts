export { describeLogger, type LoggerRequest, type OpenLogger } from "./describe-logger.ts";
export { createFakeClock, type FakeClock, type FakeClockOptions, fakeClockDefaults } from "./fake-clock.ts";
