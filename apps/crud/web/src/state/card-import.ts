import { signal } from "@preact/signals";
import { type ImportTarget, importCsv, readImportProgress } from "../api/imports.ts";
import type { ImportProgress } from "../api/models.ts";
import { type FieldError, fieldErrorsOf, isAborted } from "../api/problem.ts";

type ImportState =
  | { readonly phase: "choosing" }
  | { readonly phase: "running"; readonly fileName: string; readonly progress: ImportProgress | null }
  | { readonly phase: "done"; readonly imported: number }
  | { readonly phase: "invalid"; readonly errors: readonly FieldError[] }
  | { readonly phase: "failed"; readonly error: unknown }
  | { readonly phase: "cancelled" };

const pollMs = 150;

/** One upload at a time. While the file travels the server says how far it has read it. */
export function createCardImport(boardId: string, onImported: () => void) {
  const state = signal<ImportState>({ phase: "choosing" });
  let running = new AbortController();

  const poll = async (target: ImportTarget, abort: AbortSignal): Promise<void> => {
    while (!abort.aborted) {
      await new Promise((resolve) => setTimeout(resolve, pollMs));
      // The first question can come before the server has begun: the next one will know more.
      const progress = await readImportProgress(target, abort).catch(() => null);
      if (state.value.phase !== "running" || abort.aborted) return;
      if (progress !== null) state.value = { ...state.value, progress };
    }
  };

  return {
    state,
    async start(file: File): Promise<void> {
      running = new AbortController();
      const upload = running;
      const polling = new AbortController();
      const target = { boardId, importId: crypto.randomUUID() };
      state.value = { phase: "running", fileName: file.name, progress: null };
      void poll(target, polling.signal);
      try {
        const imported = await importCsv(target, file, upload.signal);
        state.value = { phase: "done", imported };
        onImported();
      } catch (error) {
        const errors = fieldErrorsOf(error);
        if (isAborted(error)) state.value = { phase: "cancelled" };
        else state.value = errors.length > 0 ? { phase: "invalid", errors } : { phase: "failed", error };
      } finally {
        polling.abort();
      }
    },
    cancel: () => running.abort(),
    reset(): void {
      state.value = { phase: "choosing" };
    },
  };
}
