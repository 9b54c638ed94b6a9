import { createRequire } from "node:module";
import type { Format } from "ajv";

/** Longer strings are no valid value of any textual format; the limit bounds what a regular expression can cost. */
const maxFormattedLength = 2_048;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

const textual = [
  "date",
  "time",
  "date-time",
  "duration",
  "email",
  "hostname",
  "ipv4",
  "ipv6",
  "uri",
  "uri-reference",
  "json-pointer",
] as const;

type Check = (text: string) => boolean;

function checkOf(format: Format): Check {
  if (typeof format === "function") return format as Check;
  if (format instanceof RegExp) return (text) => format.test(text);
  const { validate } = format as { validate: Check | RegExp };
  return validate instanceof RegExp ? (text) => validate.test(text) : validate;
}

/** The formats that schemas may name. Annotation-only ones accept any string. */
export function createFormats(): Record<string, Format> {
  const require = createRequire(import.meta.url);
  const { fullFormats } = require("ajv-formats/dist/formats.js") as typeof import("ajv-formats/dist/formats.js");
  const formats: Record<string, Format> = {
    uuid: (text: string) => text.length === 36 && uuid.test(text),
    byte: (text: string) => text.length % 4 === 0 && base64.test(text),
    binary: true,
    password: true,
    int32: fullFormats.int32,
    int64: fullFormats.int64,
    float: fullFormats.float,
    double: fullFormats.double,
  };
  for (const name of textual) {
    const check = checkOf(fullFormats[name]);
    formats[name] = (text: string) => text.length <= maxFormattedLength && check(text);
  }
  return formats;
}
