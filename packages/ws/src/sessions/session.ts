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
  identity: Identity;
  /** SHA-256 of the token that may claim this session once. */
  resumeHash: string;

  readonly #limits: SessionLimits;
  /** Both made when they are first used: most sessions are never written to and run no command. */
  #commands: CommandLog<Res> | undefined;
  #direct: DirectMessages | undefined;

  constructor(id: string, claim: { readonly identity: Identity; readonly resumeHash: string }, limits: SessionLimits) {
    this.id = id;
    this.identity = claim.identity;
    this.resumeHash = claim.resumeHash;
    this.#limits = limits;
  }

  get commands(): CommandLog<Res> {
    this.#commands ??= new CommandLog(this.#limits.commandWindow);
    return this.#commands;
  }

  get direct(): DirectMessages {
    this.#direct ??= new DirectMessages(this.#limits.maxDirectBytes);
    return this.#direct;
  }

  /** The highest number of a command that was accepted; 0 before the first. */
  get latestCommand(): number {
    return this.#commands?.latest ?? 0;
  }
}
