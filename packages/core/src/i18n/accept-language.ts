/** More than any browser sends; the rest of a longer header is ignored. */
const maxLength = 1_000;
const maxRanges = 32;

/**
 * The language ranges of an `Accept-Language` list, the most wanted first, those of equal weight in their order. Ranges that are
 * refused (`q=0`) or malformed are left out. Total and bounded.
 */
export function parseAcceptLanguage(header: string): readonly string[] {
  return header
    .slice(0, maxLength)
    .split(",", maxRanges)
    .map(parseRange)
    .filter((range) => range !== undefined)
    .sort((a, b) => b.quality - a.quality)
    .map(({ tag }) => tag);
}

interface Range {
  readonly tag: string;
  readonly quality: number;
}

const rangePattern = /^(\*|[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)$/;
const qualityPattern = /^[qQ]=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/;

function parseRange(text: string): Range | undefined {
  const [tag = "", parameter, ...rest] = text.split(";").map((part) => part.trim());
  if (!rangePattern.test(tag) || rest.length > 0) return undefined;
  if (parameter === undefined) return { tag, quality: 1 };
  const quality = Number(qualityPattern.exec(parameter)?.[1]);
  return quality > 0 ? { tag, quality } : undefined;
}
