import type { Check } from "../check.ts";
import { finder } from "../finding.ts";
import { bulletsUnder, codeIn, tablesOf } from "../markdown.ts";

const found = finder("guarantees");
const guaranteesPath = "docs/guarantees.md";

const plain = (text: string): string => text.replace(/[`*_]/g, "").replace(/\s+/g, " ").replace(/[.;]$/, "").trim();

/** Each sentence of a README's "Guarantees" stands in `docs/guarantees.md` with a test, and that test exists under that name. */
export const checkGuarantees: Check = (workspace) => {
  if (!workspace.paths.has(guaranteesPath)) return [];
  const page = workspace.file(guaranteesPath);
  const rows = tablesOf(page.text)
    .filter(({ columns }) => columns[0] === "guarantee")
    .flatMap((table) => table.rows);
  const shown = new Set(rows.map((row) => plain(row.cells[0] ?? "")));
  return [
    ...rows.flatMap((row) => {
      const [path, name] = [codeIn(row.cells[1] ?? ""), codeIn(row.cells[2] ?? "")];
      const at = { file: page, offset: row.offset };
      if (!workspace.paths.has(path)) return [found(at, `there is no test file ${path}`)];
      return workspace.file(path).text.includes(name) ? [] : [found(at, `${path} has no test "${name}"`)];
    }),
    ...workspace.packages.flatMap(({ readme, manifest }) =>
      readme === undefined || manifest.private === true
        ? []
        : bulletsUnder(readme.text, /^guarantees$/i)
            .filter((bullet) => !shown.has(plain(bullet.text)))
            .map((bullet) =>
              found({ file: readme, offset: bullet.offset }, `this guarantee is not in ${guaranteesPath}`),
            ),
    ),
  ];
};
