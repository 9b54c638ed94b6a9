import { testMainJob } from "./support/main-job.ts";
import { test } from "./support/page-test.ts";

testMainJob(test);
