import { fileCache, files } from "@mega/adapters-file";
import { codeOf, type Subject, textFor } from "../subject.ts";
import { fileDiskPlan, openReadOnlyDisk } from "./disk-folder.ts";
import { bounds } from "./limits.ts";
import { openApp } from "./open-app.ts";

const mostBytes = 1_000_000;
const mostCalls = 50;

export const fileSubject: Subject = {
  name: "file",
  ...bounds,
  expects: {
    exhausted: ["FILE_OVERLOADED"],
    "disk-full": ["FILE_STORAGE_FULL"],
    "read-only": ["FILE_READ_ONLY"],
    oversized: ["CACHE_VALUE_TOO_LARGE"],
    "not-json": ["CACHE_VALUE_INVALID"],
    killed: ["SIGKILL"],
    symlink: ["FILE_SYMLINK"],
  },
  async open({ folder }) {
    const { resources, close } = await openApp({
      files: files({ directory: folder, maxPending: mostCalls }),
      cache: fileCache({ storage: "files", maxValueBytes: mostBytes }),
    });
    const { cache } = resources;
    return {
      write: (key, value) => cache.set(key, value),
      read: (key) => cache.get(key),
      async exhaust() {
        const held = Promise.allSettled(
          Array.from({ length: mostCalls }, (_, n) => cache.set(`held-${n}`, textFor(`held-${n}`))),
        );
        return async () => void (await held);
      },
      close,
    };
  },
  isInDoubt: (error) => codeOf(error) === "FILE_STORAGE_FAILED",
  oversized: () => "x".repeat(mostBytes),
  smallDisk: fileDiskPlan({ megabytes: 8, ballastMegabytes: 4, valueBytes: 20_000 }),
  openReadOnlySwitch: openReadOnlyDisk,
};
