import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

interface FieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly error?: string | undefined;
  children(control: {
    readonly id: string;
    readonly "aria-describedby"?: string;
    readonly "aria-invalid"?: true;
  }): ComponentChildren;
}

/** Ties a control to its label, its hint and its error. */
export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  const noteId = `${id}-note`;
  const note = error ?? hint;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({
        id,
        ...(note !== undefined && { "aria-describedby": noteId }),
        ...(error !== undefined && { "aria-invalid": true as const }),
      })}
      {note !== undefined && (
        <p id={noteId} class="field-note" data-tone={error === undefined ? "hint" : "error"}>
          {note}
        </p>
      )}
    </div>
  );
}
