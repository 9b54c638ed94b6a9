import { describeOnServer } from "./describe-on-server.ts";

describeOnServer("mariadb");
