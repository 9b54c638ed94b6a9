import { escapeControlCharacters } from "../logging/control-characters.ts";
import { createRedactor, redactedMark } from "../logging/redactor.ts";

const redactor = createRedactor();
const maxShownLength = 80;

/** A value as messages may show it: short, without control characters, and never a secret. */
export function showValue(value: unknown, isSecret: boolean): string {
  if (isSecret) return redactedMark;
  const text = escapeControlCharacters(JSON.stringify(redactor.value(value)) ?? "undefined");
  return text.length > maxShownLength ? `${text.slice(0, maxShownLength)}…` : text;
}
