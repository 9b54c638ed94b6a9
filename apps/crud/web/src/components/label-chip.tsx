import type { Label } from "../api/models.ts";

export function LabelChip({ label }: { readonly label: Label }) {
  return (
    <span class="chip" data-color={label.color}>
      {label.name}
    </span>
  );
}
