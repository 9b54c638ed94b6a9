import type { Fault } from "../fault.ts";
import { diskFull } from "./disk-full.ts";
import { halfOpenLink } from "./half-open-link.ts";
import { killedInWriteLoop } from "./killed-in-write-loop.ts";
import { linkCut } from "./link-cut.ts";
import { migratingAtOnce } from "./migrating-at-once.ts";
import { notJsonValue } from "./not-json-value.ts";
import { oversizedValue } from "./oversized-value.ts";
import { poolExhausted } from "./pool-exhausted.ts";
import { readOnly } from "./read-only.ts";
import { serverEmptied } from "./server-emptied.ts";
import { serverFrozen } from "./server-frozen.ts";
import { serverRestarted } from "./server-restarted.ts";
import { symlinkedFolder } from "./symlinked-folder.ts";
import { unknownHost } from "./unknown-host.ts";
import { wrongPassword } from "./wrong-password.ts";

/** In the order of the table. */
export const faults: readonly Fault[] = [
  wrongPassword,
  unknownHost,
  serverRestarted,
  serverFrozen,
  halfOpenLink,
  linkCut,
  poolExhausted,
  diskFull,
  readOnly,
  serverEmptied,
  oversizedValue,
  notJsonValue,
  killedInWriteLoop,
  symlinkedFolder,
  migratingAtOnce,
];
