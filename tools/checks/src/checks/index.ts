import type { Check } from "../check.ts";
import { checkBudgets } from "./budgets.ts";
import { checkCatalogChangesets } from "./catalog-changesets.ts";
import { checkErrorTables } from "./error-tables.ts";
import { checkExportedNames } from "./exported-names.ts";
import { checkGuarantees } from "./guarantees.ts";
import { checkImportLoops } from "./import-loops.ts";
import { checkLayers } from "./layers.ts";
import { checkLinks } from "./links.ts";
import { checkMachineNames } from "./machine-names.ts";
import { checkOptionDefaults } from "./option-defaults.ts";
import { checkOptionTables } from "./option-tables.ts";
import { checkSkippedTests } from "./skipped-tests.ts";

/** All checks, in the order in which their findings are shown. Unused exports are knip's, style is Biome's. */
export const checks: readonly Check[] = [
  checkLayers,
  checkImportLoops,
  checkErrorTables,
  checkOptionDefaults,
  checkOptionTables,
  checkExportedNames,
  checkGuarantees,
  checkLinks,
  checkBudgets,
  checkMachineNames,
  checkSkippedTests,
  checkCatalogChangesets,
];
