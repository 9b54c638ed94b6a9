/** The block marked ```` ```ts example ```` of a README: one file that runs as it stands. */
export const readmeExample = (readme: string): string | undefined =>
  readme.match(/^```ts example\n([\s\S]*?)\n```$/m)?.[1];

/** The packages a file imports, by name. */
export function importedPackages(source: string): readonly string[] {
  const specifiers = [...source.matchAll(/(?:from|import) "([^"./][^"]*)"/g)].map((match) => match[1] ?? "");
  const names = specifiers
    .filter((specifier) => !specifier.startsWith("node:"))
    .map((specifier) =>
      specifier
        .split("/")
        .slice(0, specifier.startsWith("@") ? 2 : 1)
        .join("/"),
    );
  return [...new Set(names)];
}

/** A module that imports every entry of a package, for type checkers. */
export const importEveryEntry = (name: string, subpaths: readonly string[]): string =>
  subpaths
    .filter((subpath) => subpath !== "./package.json")
    .map((subpath, index) => `export * as entry${index} from "${name}${subpath.slice(1)}";\n`)
    .join("");
