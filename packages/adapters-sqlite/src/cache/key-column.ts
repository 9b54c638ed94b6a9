/** No character of any language, so that texts hardly ever have it. */
const mark = "\ufdd0";

/**
 * A key or tag as a column holds it. UTF-8 has no lone surrogates: the driver would store each as U+FFFD, and two keys would be one. What begins
 * with a prefix begins with the prefix's code.
 */
export const keyColumn = (key: string): string =>
  key.isWellFormed() && !key.includes(mark)
    ? key
    : key.replace(/\ufdd0|\p{Surrogate}/gu, (unit) => `${mark}${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
