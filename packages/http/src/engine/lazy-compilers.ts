import { createRequire } from "node:module";

type Build = (...parts: readonly unknown[]) => unknown;

/**
 * The hidden engine loads its schema compilers, Ajv among them, at boot. Mega's routes never use them; whoever gives schemas to the raw
 * engine gets them then.
 */
export const lazyCompilers = {
  buildValidator: lazily("@fastify/ajv-compiler"),
  buildSerializer: lazily("@fastify/fast-json-stringify-compiler"),
} as const;

function lazily(name: string): Build {
  let build: Build | undefined;
  return (...parts) => {
    build ??= load(name);
    return build(...parts);
  };
}

function load(name: string): Build {
  const enginePath = createRequire(import.meta.url).resolve("fastify");
  const select = createRequire(enginePath)(name) as () => Build;
  return select();
}
