import type { DocumentDatabase } from "@mega/core/documents";
import type { MongoClient } from "mongodb";

/** The document port on a MongoDB server or replica set. */
export interface MongodbDatabase extends DocumentDatabase {
  /** The driver's client, for what the port does not cover. It is closed with the resource; its calls are neither guarded nor checked. */
  readonly native: MongoClient;
}
