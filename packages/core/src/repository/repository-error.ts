import { MegaError } from "../mega-error.ts";

export type RepositoryErrorCode = "REPOSITORY_DUPLICATE" | "REPOSITORY_ITEM_INVALID" | "REPOSITORY_ENTITY_INVALID";

/** What is the same on every database. Everything else that a driver rejects with comes through as it is. */
export class RepositoryError extends MegaError<RepositoryErrorCode> {}
