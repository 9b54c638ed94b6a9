import { openDocuments, openUrl } from "../support/open-database.ts";
import { describeBoards } from "./describe-boards.ts";

describeBoards("SQLite", () => openUrl("sqlite::memory:"));
describeBoards("documents in memory", openDocuments);
