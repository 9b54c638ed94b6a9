import { createNameCode } from "./name-code.ts";

const code = createNameCode({ what: "a metric label", safe: "\\p{L}\\p{N}_.:/@-", maxLength: 80, tooLong: "hash" });

/**
 * The value of a metric's label: letters and digits of any script, "_", "-", ".", ":", "/", "@" and "=", 1 to 80 UTF-16 units; a longer one
 * becomes "==" and its SHA-256. This bounds each value, not how many there are: a label takes names from a closed set (routes, codes, drivers),
 * never ids, addresses or free text, each of which would be a time series for ever.
 */
export const encodeMetricLabel = (value: string): string => code.encode(value);

/** What was encoded; undefined for a hash and for anything else that `encodeMetricLabel` does not write. */
export const decodeMetricLabel = (label: string): string | undefined => code.decode(label);
