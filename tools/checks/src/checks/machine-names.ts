import { extname } from "node:path";
import type { Check } from "../check.ts";
import { finder } from "../finding.ts";

const found = finder("machine-names");

/** Each pattern is written so that it does not find itself. */
const forbidden: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/(?<![\w.@-])\/(?:work|root|home|Users|tmp)\/(?=[\w.-])/, "a path of one machine"],
  [/(?<!\w)[A-Z]:\\(?:Users|work)\\/, "a path of one machine"],
  [/\b(?:registry|npm)\.(?:npmjs|yarnpkg|npmmirror|pkg\.github)\.\w+/, "a registry host"],
];

const binary = new Set([".png", ".jpg", ".jpeg", ".gif", ".webp", ".ico", ".woff2", ".db", ".sqlite", ".gz"]);

/** What is committed works on every machine, so it names none. */
export const checkMachineNames: Check = (workspace) =>
  [...workspace.paths]
    .filter((path) => !binary.has(extname(path)))
    .flatMap((path) => {
      const file = workspace.file(path);
      return forbidden.flatMap(([pattern, what]) =>
        [...file.text.matchAll(new RegExp(pattern, "g"))].map((match) =>
          found({ file, offset: match.index }, `"${match[0]}" is ${what}`),
        ),
      );
    });
