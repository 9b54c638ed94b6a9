import BetterSqlite3 from "better-sqlite3";

const database = new BetterSqlite3(process.argv[2]);
database.exec("begin immediate");
process.stdout.write("held\n");
process.stdin.resume().on("end", () => {
  database.exec("rollback");
  database.close();
});
