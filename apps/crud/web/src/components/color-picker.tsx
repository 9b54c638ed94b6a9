import { useId } from "preact/hooks";
import type { Color } from "../api/models.ts";
import { messages } from "../state/locale.ts";

const colors = [
  "teal",
  "green",
  "blue",
  "indigo",
  "violet",
  "pink",
  "red",
  "orange",
  "amber",
  "slate",
] as const satisfies readonly Color[];

interface ColorPickerProps {
  readonly value: Color;
  onPick(color: Color): void;
}

export function ColorPicker({ value, onPick }: ColorPickerProps) {
  const name = useId();
  const m = messages.value;
  return (
    <fieldset class="colors">
      <legend>{m.boards.color}</legend>
      {colors.map((color) => (
        <label key={color} class="swatch" data-color={color} title={m.boards.colors[color]}>
          <input
            type="radio"
            name={name}
            value={color}
            checked={color === value}
            aria-label={m.boards.colors[color]}
            onChange={() => onPick(color)}
          />
        </label>
      ))}
    </fieldset>
  );
}
