import { MigrationError } from "./migration-error.ts";

/** Runs `work` under a database's lock. Tells a lock that was not got, which is `MIGRATION_LOCKED`, from one that the work itself did not get. */
export async function whileMigrating<T>(
  exclusively: (held: () => Promise<T>) => Promise<T>,
  work: () => Promise<T>,
  isLocked: (error: unknown) => boolean,
): Promise<T> {
  let isHeld = false;
  try {
    return await exclusively(() => {
      isHeld = true;
      return work();
    });
  } catch (cause) {
    if (isHeld || !isLocked(cause)) throw cause;
    throw new MigrationError("MIGRATION_LOCKED", "another process is migrating this database", { cause });
  }
}
