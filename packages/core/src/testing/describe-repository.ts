import { describe, onTestFinished } from "vitest";
import { describeRepositoryQueries } from "./repository/describe-repository-queries.ts";
import { describeRepositoryTransactions } from "./repository/describe-repository-transactions.ts";
import { describeRepositoryWrites } from "./repository/describe-repository-writes.ts";
import { type OpenRepositoryDatabase, type OpenScene, prepareTasks } from "./repository/tasks.ts";

/** The promise of repositories: the same on every database. A driver of the SQL or the document port passes it besides the suite of its port. */
export function describeRepository(name: string, open: () => Promise<OpenRepositoryDatabase>): void {
  const openScene: OpenScene = async () => {
    const { database, close } = await open();
    onTestFinished(close);
    return prepareTasks(database);
  };
  describe(`${name}: repository`, () => {
    describeRepositoryWrites(openScene);
    describeRepositoryQueries(openScene);
    describeRepositoryTransactions(openScene);
  });
}
