import { MegaError } from "../mega-error.ts";

export type MigrationErrorCode =
  | "MIGRATION_FAILED"
  | "MIGRATION_DIRTY"
  | "MIGRATION_DRIFTED"
  | "MIGRATION_MISSING"
  | "MIGRATION_OUT_OF_ORDER"
  | "MIGRATION_PENDING"
  | "MIGRATION_IRREVERSIBLE"
  | "MIGRATION_DUPLICATE"
  | "MIGRATION_UNKNOWN"
  | "MIGRATION_LOCKED";

/** Why migrations did not run. `data.migration` names the one concerned. */
export class MigrationError extends MegaError<MigrationErrorCode> {}
