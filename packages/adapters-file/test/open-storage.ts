import { type Clock, createApp, type Logger, silentLogger, systemClock } from "@mega/core";
import { onTestFinished } from "vitest";
import {
  type FileCacheOptions,
  type FileSessionsOptions,
  type FilesOptions,
  fileCache,
  fileSessions,
  files,
} from "../src/index.ts";
import { temporaryDirectory } from "./temporary-directory.ts";

export interface Scene {
  readonly directory?: string;
  readonly clock?: Clock;
  readonly logger?: Logger;
  readonly files?: Partial<FilesOptions>;
  readonly cache?: Partial<FileCacheOptions>;
  readonly sessions?: Partial<FileSessionsOptions>;
}

/** An app with a cache and sessions in one directory; it stops with the test. */
export async function openStorage({ directory = temporaryDirectory(), ...scene }: Scene = {}) {
  const app = createApp({
    name: "test",
    logger: scene.logger ?? silentLogger,
    clock: scene.clock ?? systemClock,
    resources: {
      files: files({ directory, synchronous: "normal", ...scene.files }),
      cache: fileCache({ storage: "files", ...scene.cache }),
      sessions: fileSessions({ storage: "files", ...scene.sessions }),
    },
  });
  onTestFinished(async () => {
    await app.stop();
  });
  await app.start();
  return { app, directory, ...app.resources };
}
