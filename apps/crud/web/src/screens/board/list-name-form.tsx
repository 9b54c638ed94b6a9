import { useEffect, useRef } from "preact/hooks";
import { messages } from "../../state/locale.ts";

interface ListNameFormProps {
  readonly name: string;
  /** `null` when given up. */
  onDone(name: string | null): void;
}

export function ListNameForm({ name, onDone }: ListNameFormProps) {
  const input = useRef<HTMLInputElement>(null);

  useEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, []);

  const finish = (): void => onDone(input.current?.value.trim() || null);

  return (
    <form
      class="lane-rename"
      onSubmit={(event) => {
        event.preventDefault();
        finish();
      }}
    >
      <input
        ref={input}
        aria-label={messages.value.list.name}
        defaultValue={name}
        maxLength={80}
        onBlur={finish}
        onKeyDown={(event) => {
          if (event.key === "Escape") onDone(null);
        }}
      />
    </form>
  );
}
