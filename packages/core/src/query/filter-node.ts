import type { Scalar } from "./scalar.ts";

/**
 * A filter as drivers read it: checked, and of few kinds. `eq` null means null or missing; `ne` includes null unless its value is null;
 * the other comparisons hold for values of the same type alone. `all` of nothing holds, `any` and `in` of nothing do not.
 */
export type FilterNode =
  | { readonly kind: "all" | "any"; readonly of: readonly FilterNode[] }
  | { readonly kind: "eq" | "ne"; readonly field: string; readonly value: Scalar }
  | {
      readonly kind: "lt" | "lte" | "gt" | "gte";
      readonly field: string;
      readonly value: Exclude<Scalar, null>;
    }
  | { readonly kind: "in"; readonly field: string; readonly values: readonly Scalar[] }
  /** Letter case of A to Z does not count. */
  | { readonly kind: "contains"; readonly field: string; readonly text: string };
