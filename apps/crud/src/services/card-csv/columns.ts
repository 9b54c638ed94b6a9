/** The columns of a card in a file, in the order in which they are written. */
export const csvColumns = ["list", "title", "description", "dueAt", "labels", "assignee"] as const;

export type CsvColumn = (typeof csvColumns)[number];

export const requiredColumns: readonly CsvColumn[] = ["list", "title"];

/** Which column a heading means: its own name, or its name in any language the app speaks. */
export type HeadingReader = (heading: string) => CsvColumn | undefined;

/** Each translation lists the headings of one locale in the order of `csvColumns`. */
export function createHeadingReader(translations: readonly (readonly string[])[]): HeadingReader {
  const byHeading = new Map<string, CsvColumn>();
  for (const headings of [csvColumns, ...translations])
    for (const [index, column] of csvColumns.entries()) byHeading.set(normalize(headings[index] ?? column), column);
  return (heading) => byHeading.get(normalize(heading));
}

const normalize = (heading: string): string => heading.trim().toLowerCase();
