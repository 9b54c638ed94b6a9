import { useState } from "preact/hooks";
import type { Card, Color } from "../../api/models.ts";
import { ColorPicker } from "../../components/color-picker.tsx";
import { Icon } from "../../components/icon.tsx";
import { useBoard } from "../../state/board/board-context.ts";
import { messages } from "../../state/locale.ts";

export function CardLabels({ card }: { readonly card: Card }) {
  const { store, cards } = useBoard();
  const [isAdding, setAdding] = useState(false);
  const m = messages.value;
  const labels = store.board.value?.labels ?? [];

  const toggle = (labelId: string, isOn: boolean): void => {
    const others = card.labelIds.filter((id) => id !== labelId);
    void cards.edit(card.id, { labelIds: isOn ? [...others, labelId] : others });
  };

  return (
    <fieldset class="card-labels-field">
      <legend>{m.card.labels}</legend>
      {labels.length === 0 && !isAdding && <p class="hint">{m.label.empty}</p>}
      <div class="chips">
        {labels.map((label) => (
          <label key={label.id} class="chip chip-toggle" data-color={label.color}>
            <input
              type="checkbox"
              checked={card.labelIds.includes(label.id)}
              onChange={(event) => toggle(label.id, event.currentTarget.checked)}
            />
            {label.name}
          </label>
        ))}
      </div>
      {isAdding ? (
        <NewLabel
          onDone={(labelId) => {
            setAdding(false);
            if (labelId !== null) toggle(labelId, true);
          }}
        />
      ) : (
        <button type="button" class="button quiet small" onClick={() => setAdding(true)}>
          <Icon name="plus" />
          {m.label.add}
        </button>
      )}
    </fieldset>
  );
}

/** Not a form of its own: it stands inside other controls, and only its button adds. */
function NewLabel({ onDone }: { onDone(labelId: string | null): void }) {
  const { lists } = useBoard();
  const [name, setName] = useState("");
  const [color, setColor] = useState<Color>("blue");
  const m = messages.value;

  const add = async (): Promise<void> => {
    if (name.trim() === "") return;
    const label = await lists.addLabel(name.trim(), color);
    if (label !== null) onDone(label.id);
  };

  return (
    <div class="stack tight">
      <input
        aria-label={m.label.name}
        placeholder={m.label.name}
        maxLength={80}
        value={name}
        onInput={(event) => setName(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") void add();
        }}
      />
      <ColorPicker value={color} onPick={setColor} />
      <div class="form-actions">
        <button type="button" class="button primary small" onClick={() => void add()}>
          {m.label.create}
        </button>
        <button type="button" class="button quiet small" onClick={() => onDone(null)}>
          {m.common.cancel}
        </button>
      </div>
    </div>
  );
}
