export { describeLogger, type LoggerRequest, type OpenLogger } from "./describe-logger.ts";
export { describeMigrator } from "./describe-migrator.ts";
export { describeSqlDatabase, type OpenSqlDatabase } from "./describe-sql-database.ts";
export { createFakeClock, type FakeClock, type FakeClockOptions, fakeClockDefaults } from "./fake-clock.ts";
