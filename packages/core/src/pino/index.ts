export { type PinoLoggerOptions, pinoLogger, pinoLoggerDefaults } from "./pino-logger.ts";
