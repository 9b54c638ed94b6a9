import { bindValues, type MariadbValue } from "./bind-values.ts";

/** Stands in the place of a statement's values when it is to run once for each row. */
export class BatchRows {
  readonly rows: readonly (readonly unknown[])[];

  constructor(rows: readonly (readonly unknown[])[]) {
    this.rows = rows;
  }

  bind(): MariadbValue[][] {
    return this.rows.map((row) => bindValues(row));
  }
}
