/** A table of a Markdown text, with the heading it stands under. */
export interface MarkdownTable {
  readonly heading: string;
  /** Lower-case. */
  readonly columns: readonly string[];
  readonly rows: readonly MarkdownRow[];
}

export interface MarkdownRow {
  readonly offset: number;
  readonly cells: readonly string[];
}

export interface MarkdownFence {
  readonly info: string;
  readonly code: string;
  readonly offset: number;
}

export interface MarkdownLink {
  readonly target: string;
  readonly offset: number;
}

interface Line {
  readonly text: string;
  readonly offset: number;
}

const fencePattern = /^( *)```([^\n`]*)\n([\s\S]*?)\n\1```/gm;

export const fencesOf = (text: string): readonly MarkdownFence[] =>
  [...text.matchAll(fencePattern)].map((match) => ({
    info: (match[2] ?? "").trim(),
    code: match[3] ?? "",
    offset: match.index,
  }));

/** The text with code blanked out, so that offsets stay and code is not read as prose. */
const withoutFences = (text: string): string => text.replace(fencePattern, (block) => block.replace(/[^\n]/g, " "));

const linesOf = (text: string): readonly Line[] => {
  let offset = 0;
  return withoutFences(text)
    .split("\n")
    .map((line) => {
      const start = offset;
      offset += line.length + 1;
      return { text: line, offset: start };
    });
};

/** Splits a row at its bars; a bar inside backticks or behind a backslash belongs to the cell. */
const cellsOf = (line: string): readonly string[] =>
  (
    line
      .trim()
      .replace(/^\||\|$/g, "")
      .match(/(?:`[^`]*`|\\.|[^|\\])*(?:\||$)/g) ?? []
  )
    .map((cell) => cell.replace(/\|$/, "").replaceAll("\\|", "|").trim())
    .slice(0, -1);

const isRow = (line: Line | undefined): line is Line => line?.text.trimStart().startsWith("|") === true;

export function tablesOf(text: string): readonly MarkdownTable[] {
  const lines = linesOf(text);
  const tables: MarkdownTable[] = [];
  let heading = "";
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index];
    const title = line?.text.match(/^#+ +(.*)/);
    if (title) heading = title[1] ?? "";
    if (!isRow(line) || !/^[\s|:-]+$/.test(lines[index + 1]?.text ?? "x")) continue;
    const body = lines.slice(index + 2);
    const end = body.findIndex((each) => !isRow(each));
    const rows = (end === -1 ? body : body.slice(0, end)).map((row) => ({
      offset: row.offset,
      cells: cellsOf(row.text),
    }));
    tables.push({ heading, columns: cellsOf(line.text).map((cell) => cell.toLowerCase()), rows });
    index += rows.length + 1;
  }
  return tables;
}

export const linksOf = (text: string): readonly MarkdownLink[] =>
  [...withoutFences(text).matchAll(/\]\(([^()\s]+)(?: "[^"]*")?\)/g)].map((match) => ({
    target: match[1] ?? "",
    offset: match.index,
  }));

/** The anchors that headings get on the usual hosts: lower case, punctuation gone, spaces as hyphens. */
export const anchorsOf = (text: string): ReadonlySet<string> =>
  new Set(
    linesOf(text).flatMap((line) => {
      const title = line.text.match(/^#+ +(.*)/)?.[1];
      return title === undefined
        ? []
        : [
            title
              .toLowerCase()
              .replace(/[^\p{L}\p{N} _-]/gu, "")
              .trim()
              .replaceAll(" ", "-"),
          ];
    }),
  );

/** The items of the bullet list under a heading, each joined to one line. */
export function bulletsUnder(
  text: string,
  wanted: RegExp,
): readonly { readonly text: string; readonly offset: number }[] {
  const bullets: { text: string; offset: number }[] = [];
  let isInside = false;
  for (const line of linesOf(text)) {
    const title = line.text.match(/^#+ +(.*)/)?.[1];
    if (title !== undefined) isInside = wanted.test(title);
    if (!isInside) continue;
    const item = line.text.match(/^(?:[-*]|\d+\.) +(.*)/)?.[1];
    const last = bullets.at(-1);
    if (item !== undefined) bullets.push({ text: item.trim(), offset: line.offset });
    else if (last !== undefined && /^ {2,}\S/.test(line.text)) last.text += ` ${line.text.trim()}`;
  }
  return bullets;
}

/** The first thing in backticks, else the cell as it is. */
export const codeIn = (cell: string): string => cell.match(/`([^`]+)`/)?.[1] ?? cell;
