import { useEffect, useMemo, useState } from "preact/hooks";
import type { ImportProgress } from "../../api/models.ts";
import type { FieldError } from "../../api/problem.ts";
import { Dialog } from "../../components/dialog.tsx";
import { Icon } from "../../components/icon.tsx";
import { useBoard } from "../../state/board/board-context.ts";
import { createCardImport } from "../../state/card-import.ts";
import { messages } from "../../state/locale.ts";
import { explain } from "../../state/notices.ts";

interface ImportDialogProps {
  readonly boardId: string;
  onClose(): void;
}

export function ImportDialog({ boardId, onClose }: ImportDialogProps) {
  const { store } = useBoard();
  const task = useMemo(() => createCardImport(boardId, () => void store.reload()), [boardId, store]);
  const state = task.state.value;
  const m = messages.value;

  useEffect(() => task.cancel, [task]);

  return (
    <Dialog title={m.import.title} onClose={onClose}>
      {state.phase === "choosing" && <FilePicker onPick={(file) => void task.start(file)} />}
      {state.phase === "running" && (
        <>
          <Progress fileName={state.fileName} progress={state.progress} />
          <div class="form-actions">
            <button type="button" class="button" onClick={task.cancel}>
              {m.common.cancel}
            </button>
          </div>
        </>
      )}
      {state.phase === "done" && (
        <div class="result" role="status">
          <Icon name="check" />
          <p class="result-title">{m.import.done(state.imported)}</p>
          <button type="button" class="button primary" onClick={onClose}>
            {m.common.close}
          </button>
        </div>
      )}
      {state.phase === "invalid" && <ErrorTable errors={state.errors} />}
      {state.phase === "failed" && (
        <p class="banner" data-tone="error" role="alert">
          {m.import.failed} {explain(state.error)} {m.import.nothing}
        </p>
      )}
      {state.phase === "cancelled" && (
        <p class="banner" role="status">
          {m.import.cancelled} {m.import.nothing}
        </p>
      )}
      {(state.phase === "invalid" || state.phase === "failed" || state.phase === "cancelled") && (
        <div class="form-actions">
          <button type="button" class="button primary" onClick={task.reset}>
            {m.import.another}
          </button>
        </div>
      )}
    </Dialog>
  );
}

function FilePicker({ onPick }: { onPick(file: File): void }) {
  const [isOver, setOver] = useState(false);
  const m = messages.value;
  const take = (files: FileList | null | undefined): void => {
    const file = files?.[0];
    if (file !== undefined) onPick(file);
  };
  return (
    <>
      <p class="lead">{m.import.text}</p>
      <label
        class="drop-zone"
        data-over={isOver}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          take(event.dataTransfer?.files);
        }}
      >
        <Icon name="upload" />
        <span class="drop-zone-title">{m.import.choose}</span>
        <span>{m.import.drop}</span>
        <input type="file" accept=".csv,text/csv" onChange={(event) => take(event.currentTarget.files)} />
      </label>
    </>
  );
}

interface ProgressProps {
  readonly fileName: string;
  readonly progress: ImportProgress | null;
}

function Progress({ fileName, progress }: ProgressProps) {
  const m = messages.value;
  const total = progress?.totalBytes ?? null;
  const value = progress !== null && total !== null && total > 0 ? { value: progress.bytes / total } : {};
  return (
    <div class="progress">
      <p class="progress-head">
        <strong>{fileName}</strong>
        <span>{m.import.rows(progress?.rows ?? 0)}</span>
      </p>
      <progress aria-label={m.import.progress} max={1} {...value} />
      <p class="hint">{m.import.running}</p>
    </div>
  );
}

const shownErrors = 100;

function ErrorTable({ errors }: { readonly errors: readonly FieldError[] }) {
  const m = messages.value;
  return (
    <>
      <p class="banner" data-tone="error" role="alert">
        {m.import.invalid(errors.length)}. {m.import.nothing}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area has to be reachable by keyboard. */}
      <section class="table-scroll" aria-label={m.import.invalid(errors.length)} tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{m.import.row}</th>
              <th scope="col">{m.import.column}</th>
              <th scope="col">{m.import.message}</th>
            </tr>
          </thead>
          <tbody>
            {errors.slice(0, shownErrors).map((error) => (
              <tr key={error.pointer}>
                <td>{String(error.params["row"] ?? "")}</td>
                <td>{String(error.params["column"] ?? "")}</td>
                <td>{error.message}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}
