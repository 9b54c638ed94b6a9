import { defineResource, type Resource } from "@mega/core";
import { RepositoryError, type RepositoryExecutor } from "@mega/core/repository";
import { inTransaction } from "../repositories/in-transaction.ts";
import { hasUsers, insertUser } from "../repositories/user-repository.ts";
import type { User } from "../schemas/user.ts";
import { isoNow } from "../services/iso-now.ts";
import { newId } from "../services/new-id.ts";
import type { PasswordHasher } from "../services/password-hasher.ts";
import { backdateBoard } from "./backdate-board.ts";
import { type DemoPerson, demoPassword, demoPeople } from "./demo-people.ts";
import { mobileApp } from "./mobile-app.ts";
import { type DemoUsers, plantBoard } from "./plant-board.ts";
import { platformOperations } from "./platform-operations.ts";
import { springRelease } from "./spring-release.ts";

export interface DemoDataOptions {
  readonly isWanted: boolean;
  /** The names of the resources that it builds on. */
  readonly database?: string;
  readonly passwords?: string;
}

const history = [
  { board: platformOperations, daysAgo: 18 },
  { board: mobileApp, daysAgo: 12 },
  { board: springRelease, daysAgo: 9 },
] as const;

/** Fills a database in which nobody is registered yet, in one transaction; otherwise does nothing. Whether it did. */
export function demoData({ isWanted, database = "db", passwords = "passwords" }: DemoDataOptions): Resource<boolean> {
  return defineResource({
    kind: "demo-data",
    async start({ resources, logger }) {
      const db = resources[database] as RepositoryExecutor;
      if (!isWanted || (await hasUsers(db))) return false;
      const hasher = resources[passwords] as PasswordHasher;
      const passwordHashes = await Promise.all(Object.keys(demoPeople).map(() => hasher.hash(demoPassword)));
      const isPlanted = await plantOnce(db, passwordHashes);
      if (isPlanted) logger.info("filled the empty database with demonstration boards");
      return isPlanted;
    },
    async stop() {},
  });
}

/** On databases where both can try at the same moment, the second one finds the addresses of the first. */
async function plantOnce(db: RepositoryExecutor, passwordHashes: readonly string[]): Promise<boolean> {
  try {
    return await inTransaction(db, (tx) => plant(tx, passwordHashes));
  } catch (error) {
    if (error instanceof RepositoryError && error.code === "REPOSITORY_DUPLICATE") return false;
    throw error;
  }
}

/** Asks again inside the transaction: another process may have been faster. */
async function plant(tx: RepositoryExecutor, passwordHashes: readonly string[]): Promise<boolean> {
  if (await hasUsers(tx)) return false;
  const users: [string, User][] = [];
  for (const [index, [person, profile]] of Object.entries(demoPeople).entries()) {
    const user: User = { id: newId(), ...profile };
    await insertUser(tx, { user, passwordHash: passwordHashes[index] ?? "" }, isoNow());
    users.push([person, user]);
  }
  const byPerson = Object.fromEntries(users) as Record<DemoPerson, User> satisfies DemoUsers;
  for (const { board, daysAgo } of history) {
    const { id } = await plantBoard(tx, byPerson, board);
    await backdateBoard(tx, id, daysAgo);
  }
  return true;
}
