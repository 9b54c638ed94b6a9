export { createDatabase, type ScratchDatabase } from "./create-database.ts";
export {
  type Environment,
  type ServerIdentity,
  type Service,
  type ServiceName,
  type ServiceOrigin,
  type StartServiceOptions,
  serviceNames,
  serviceOrigins,
} from "./service.ts";
export { ServiceError, type ServiceErrorCode } from "./service-error.ts";
export { serviceVariants, startService } from "./start-service.ts";
