import { useState } from "preact/hooks";
import type { Color } from "../api/models.ts";
import { ColorPicker } from "../components/color-picker.tsx";
import { Field } from "../components/field.tsx";
import { messages } from "../state/locale.ts";
import { explain } from "../state/notices.ts";

export interface BoardFields {
  readonly name: string;
  readonly description: string;
  readonly color: Color;
}

interface BoardFormProps {
  readonly initial: BoardFields;
  readonly submitLabel: string;
  /** Rejects when the server refuses; the reason is then shown above the fields. */
  onSubmit(fields: BoardFields): Promise<void>;
}

export function BoardForm({ initial, submitLabel, onSubmit }: BoardFormProps) {
  const m = messages.value;
  const [fields, setFields] = useState(initial);
  const [problem, setProblem] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    try {
      await onSubmit({ ...fields, name: fields.name.trim() });
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };

  return (
    <form class="stack" onSubmit={(event) => void submit(event)}>
      {problem !== null && (
        <p class="banner" data-tone="error" role="alert">
          {explain(problem)}
        </p>
      )}
      <Field label={m.boards.name}>
        {(control) => (
          <input
            {...control}
            value={fields.name}
            placeholder={m.boards.namePlaceholder}
            required
            maxLength={80}
            pattern=".*\S.*"
            onInput={(event) => setFields({ ...fields, name: event.currentTarget.value })}
          />
        )}
      </Field>
      <Field label={m.boards.description}>
        {(control) => (
          <textarea
            {...control}
            value={fields.description}
            rows={3}
            maxLength={20_000}
            onInput={(event) => setFields({ ...fields, description: event.currentTarget.value })}
          />
        )}
      </Field>
      <ColorPicker value={fields.color} onPick={(color) => setFields({ ...fields, color })} />
      <div class="form-actions">
        <button type="submit" class="button primary" disabled={isBusy}>
          {submitLabel}
        </button>
      </div>
    </form>
  );
}
