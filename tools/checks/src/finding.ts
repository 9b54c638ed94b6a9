/** One thing a check found. Errors fail the run; warnings are only shown. */
export interface Finding {
  readonly check: string;
  readonly level: "error" | "warning";
  /** Relative to the workspace root. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly message: string;
}

/** Where a finding points: any file of the workspace with a way to turn an offset into a line. */
export interface Located {
  readonly path: string;
  lineAt(offset: number): number;
}

export interface Spot {
  readonly file: Located;
  readonly offset: number;
}

/** Makes the findings of one check, so that its name and shape are written once. */
export const finder =
  (check: string, level: Finding["level"] = "error") =>
  (spot: Spot, message: string): Finding => ({
    check,
    level,
    file: spot.file.path,
    line: spot.file.lineAt(spot.offset),
    message,
  });

export const formatFinding = (finding: Finding): string =>
  `${finding.file}:${finding.line} ${finding.level} ${finding.check}: ${finding.message}`;
