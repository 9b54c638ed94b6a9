export interface MemoryDocumentsOptions {
  /** Past it inserts reject with `DOCUMENT_STORAGE_FULL`. @default 100_000 */
  readonly maxDocuments?: number;
  /** The largest document, as JSON. @default 16_777_216 */
  readonly maxDocumentBytes?: number;
}

export type ResolvedMemoryDocuments = Required<MemoryDocumentsOptions>;

export const memoryDocumentsDefaults = {
  maxDocuments: 100_000,
  maxDocumentBytes: 16_777_216,
} as const satisfies ResolvedMemoryDocuments;

export function resolveMemoryDocuments(options: MemoryDocumentsOptions): ResolvedMemoryDocuments {
  const resolved = { ...memoryDocumentsDefaults, ...options };
  for (const option of ["maxDocuments", "maxDocumentBytes"] as const)
    if (!Number.isInteger(resolved[option]) || resolved[option] < 1)
      throw new RangeError(`memoryDocuments.${option} (${resolved[option]}) must be a positive integer`);
  return resolved;
}
