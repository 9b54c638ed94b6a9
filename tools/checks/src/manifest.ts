/** What the checks read of a `package.json`. */
export interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export const runtimeDependencyKinds = ["dependencies", "peerDependencies", "optionalDependencies"] as const;
const dependencyKinds = [...runtimeDependencyKinds, "devDependencies"] as const;

type DependencyKind = (typeof dependencyKinds)[number];

/** The names a manifest declares, each with the range it asks for. */
export const declaredDependencies = (
  manifest: Manifest,
  kinds: readonly DependencyKind[] = dependencyKinds,
): ReadonlyMap<string, string> => new Map(kinds.flatMap((kind) => Object.entries(manifest[kind] ?? {})));

/** The source file of each public entry, by subpath: `"./config"` → `"./src/config/index.ts"`. */
export const sourceEntries = (manifest: Manifest): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(manifest.exports ?? {}).flatMap(([subpath, target]): readonly [string, string][] => {
      const source = typeof target === "string" ? target : target["@mega/source"];
      return source === undefined || !/\.tsx?$/.test(source) ? [] : [[subpath, source]];
    }),
  );
