/** The adapters that not everybody has installed. */
interface Adapters {
  readonly "@mega/adapters-postgres": typeof import("@mega/adapters-postgres");
  readonly "@mega/adapters-mariadb": typeof import("@mega/adapters-mariadb");
  readonly "@mega/adapters-mongodb": typeof import("@mega/adapters-mongodb");
}

/** Throws an `Error` that says what to install. */
export async function loadAdapter<Name extends keyof Adapters>(name: Name): Promise<Adapters[Name]> {
  try {
    const adapter: unknown = await import(name);
    return adapter as Adapters[Name];
  } catch (cause) {
    if (!isMissing(cause, name)) throw cause;
    throw new Error(`DATABASE_URL needs the package ${name}, which is not installed: pnpm add ${name}`, { cause });
  }
}

/** Whether it is this package that is missing, rather than something that it needs itself. */
const isMissing = (error: unknown, name: string): boolean =>
  error instanceof Error &&
  "code" in error &&
  error.code === "ERR_MODULE_NOT_FOUND" &&
  error.message.includes(`'${name}'`);
