/** A row as the driver makes it. */
export type Row = Record<string, unknown>;
