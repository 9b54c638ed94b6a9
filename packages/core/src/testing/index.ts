export { describeBus, type OpenBus } from "./describe-bus.ts";
export { describeCache, type OpenCache } from "./describe-cache.ts";
export { describeDocumentDatabase } from "./describe-document-database.ts";
export { describeLogger, type LoggerRequest, type OpenLogger } from "./describe-logger.ts";
export { describeMigrator } from "./describe-migrator.ts";
export { describeSessionStore, type OpenSessionStore } from "./describe-session-store.ts";
export { describeSqlDatabase, type OpenSqlDatabase } from "./describe-sql-database.ts";
export type { OpenDocumentDatabase } from "./documents/open-documents.ts";
export { createFakeClock, type FakeClock, type FakeClockOptions, fakeClockDefaults } from "./fake-clock.ts";
