import type { Res } from "@mega/protocol";
import type { Identity } from "../connections/identity.ts";
import { CommandLog } from "./command-log.ts";
import { DirectMessages } from "./direct-messages.ts";

export interface SessionLimits {
  /** How many commands back a repeated one is still recognised. */
  readonly commandWindow: number;
  /** Bytes of unacknowledged direct messages kept for a client that may return. */
  readonly maxDirectBytes: number;
}

/** What outlives a connection: who it was, which commands it ran, which direct messages it has not acknowledged. */
export class Session {
  readonly id: string;
  readonly commands: CommandLog<Res>;
  readonly direct: DirectMessages;
  identity: Identity;
  /** SHA-256 of the token that may claim this session once. */
  resumeHash: string;

  constructor(id: string, claim: { readonly identity: Identity; readonly resumeHash: string }, limits: SessionLimits) {
    this.id = id;
    this.identity = claim.identity;
    this.resumeHash = claim.resumeHash;
    this.commands = new CommandLog(limits.commandWindow);
    this.direct = new DirectMessages(limits.maxDirectBytes);
  }
}
