import { providedService } from "@mega/services/vitest";
import { describe } from "vitest";
import { testMainJob } from "../browser/support/main-job.ts";
import { pageTest } from "../browser/support/page-test.ts";

const { url, product, version } = providedService("mongodb");
const test = pageTest(url);

describe(`the page on ${product} ${version}`, () => testMainJob(test));
