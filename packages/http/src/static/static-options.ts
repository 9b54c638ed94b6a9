import { statSync } from "node:fs";
import { resolve } from "node:path";
import { HttpSetupError } from "../http-setup-error.ts";

export interface StaticOptions {
  /** The folder whose files are served; relative to the working directory. */
  readonly root: string;
  /** Where they appear. @default "/" */
  readonly prefix?: string;
  /** The file that answers page loads of unknown paths, for pages that route on their own: "index.html". Off when absent. */
  readonly fallback?: string;
  /** Files whose name changes with their content, which browsers may keep for a year. `false`: none. @default a build hash in the name */
  readonly immutable?: RegExp | false;
}

export interface ResolvedStaticOptions {
  readonly root: string;
  /** Starts and ends with a slash. */
  readonly prefix: string;
  readonly fallback: string | undefined;
  readonly immutable: RegExp | false;
}

const staticDefaults = {
  prefix: "/",
  // Eight characters of base64url as bundlers write them; one that is no lower-case letter tells a hash from a word.
  immutable: /[.-](?=[\w-]*[A-Z0-9_])[\w-]{8}\.\w+$/,
} as const satisfies Omit<StaticOptions, "root">;

/** Throws when the folder is not there: an empty page in production would be found out by users. */
export function resolveStatic(options: StaticOptions, index: number): ResolvedStaticOptions {
  const { prefix = staticDefaults.prefix, immutable = staticDefaults.immutable, fallback } = options;
  const root = resolve(options.root);
  if (statSync(root, { throwIfNoEntry: false })?.isDirectory() !== true) {
    refuse(`static[${index}].root`, options.root, "a folder");
  }
  if (!prefix.startsWith("/") || /[*:?#]/.test(prefix))
    refuse(`static[${index}].prefix`, prefix, "a path such as /assets");
  return { root, prefix: prefix.endsWith("/") ? prefix : `${prefix}/`, fallback, immutable };
}

function refuse(option: string, value: string, expected: string): never {
  throw new HttpSetupError("HTTP_OPTION_INVALID", `http.${option} is ${value}: it must be ${expected}`, {
    data: { option, value },
  });
}
