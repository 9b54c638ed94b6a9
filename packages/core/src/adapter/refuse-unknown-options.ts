import { nearestName } from "../nearest-name.ts";

/** A misspelt option would be a default in disguise: throws a `TypeError` that names it and the one that was probably meant. */
export function refuseUnknownOptions(factory: string, options: object, known: readonly string[]): void {
  for (const option of Object.keys(options)) {
    if (known.includes(option)) continue;
    const meant = nearestName(option, known);
    const hint = meant === undefined ? `it has ${known.join(", ")}` : `did you mean "${meant}"?`;
    throw new TypeError(`${factory}.${option} is no option; ${hint}`);
  }
}
