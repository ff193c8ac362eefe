/** Who may import whom in the dashboard. A page stands on its parts, they never on it; on another page it stands by name. */
import { error, type Rule } from "./layer-rule.ts";

/** Folders of dashboard/src that a part may import besides itself; pages may import all parts. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  catalogue: [],
  format: ["catalogue"],
  api: ["catalogue"],
  live: ["api"],
  ui: ["api", "catalogue", "format"],
  graph: ["api", "ui"],
  source: ["api", "catalogue", "ui"],
  output: ["api", "catalogue", "format", "ui"],
  shell: ["api", "catalogue", "format", "live", "ui"],
};

/** What was asked of the server is answered in a corner of the page. */
const FILES: Readonly<Record<string, readonly string[]>> = { api: ["^dashboard/src/ui/toasts\\.tsx$"] };

/** Pages that show parts of others. */
const PAGES: Readonly<Record<string, readonly string[]>> = {
  access: ["sign-in"],
  "dead-letters": ["queues"],
  home: ["budgets", "plans", "runs"],
  schedules: ["queues"],
  task: ["run"],
};

const HOME = "^dashboard/src/";
const PAGE = `${HOME}pages/`;
const ROOT = `${HOME}main\\.tsx$`;
const STORIES = "\\.stories\\.tsx$";

const partRules = Object.entries(PARTS).map(([part, others]) =>
  error(
    `dashboard-${part}`,
    others.length > 0 ? `${part} may import ${others.join(", ")}` : `${part} imports nothing local`,
    { path: `${HOME}${part}/` },
    { path: HOME, pathNot: [`${HOME}(${[part, ...others].join("|")})/`, ...(FILES[part] ?? [])] },
  ),
);

const pageRules = Object.entries(PAGES).map(([page, others]) =>
  error(
    `dashboard-page-${page}`,
    `the page ${page} may import parts of ${others.join(", ")}`,
    { path: `${PAGE}${page}/` },
    { path: PAGE, pathNot: `${PAGE}(${[page, ...others].join("|")})/` },
  ),
);

export const DASHBOARD_RULES: Rule[] = [
  ...partRules,
  ...pageRules,
  error(
    "dashboard-page",
    "a page imports no other page",
    { path: `${PAGE}([^/]+)/`, pathNot: `${PAGE}(${Object.keys(PAGES).join("|")})/` },
    { path: PAGE, pathNot: `${PAGE}$1/` },
  ),
  error(
    "dashboard-root",
    "main and router are imported by nothing but main",
    { path: HOME, pathNot: ROOT },
    { path: `${HOME}(main|router)\\.tsx$` },
  ),
  error(
    "dashboard-unknown-folder",
    "a folder of dashboard/src has a place among the parts",
    { path: `${HOME}(?!(pages|${Object.keys(PARTS).join("|")})/)[^/]+/` },
    {},
  ),
  error(
    "dashboard-api-alone",
    "the dashboard uses the public API, and knows nothing of what is behind it",
    { path: HOME },
    { path: "^src/", pathNot: ["^src/sdk/client/", "^src/plan/encoding/decode\\.ts$"] },
  ),
  error("dashboard-unresolved", "every import leads somewhere", { path: HOME }, { couldNotResolve: true }),
  error(
    "dashboard-unreached",
    "every module is reached from the page that is opened first",
    { path: ROOT },
    { path: HOME, pathNot: [ROOT, STORIES], reachable: false },
  ),
];
