/** Who may import whom. Value and type imports count alike: a type is a promise too. */
import { DASHBOARD_RULES } from "./dashboard-layer-rules.ts";
import { error, type Rule } from "./layer-rule.ts";

/** Folders of src that a folder may import besides itself. */
export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  model: [],
  runtime: [],
  plan: ["model", "runtime"],
  store: ["model", "runtime"],
  events: ["store", "model", "runtime"],
  access: ["events", "store", "model", "runtime"],
  queue: ["events", "store", "model", "runtime"],
  fleet: ["queue", "events", "store", "model", "runtime"],
  workspace: ["fleet", "queue", "events", "store", "model", "runtime"],
  agents: ["workspace", "fleet", "queue", "access", "events", "store", "sdk", "model", "runtime"],
  gates: ["workspace", "fleet", "queue", "events", "store", "model", "runtime"],
  proof: ["gates", "workspace", "fleet", "queue", "events", "store", "model", "runtime"],
  run: ["proof", "gates", "agents", "workspace", "fleet", "queue", "events", "store", "plan", "model", "runtime"],
  backup: ["queue", "events", "store", "model", "runtime"],
  observe: ["store", "model", "runtime"],
  "control-plane": [
    "backup",
    "observe",
    "run",
    "proof",
    "gates",
    "agents",
    "workspace",
    "fleet",
    "queue",
    "access",
    "events",
    "store",
    "plan",
    "model",
    "runtime",
  ],
  http: ["a2a-server", "mcp-server", "plan", "model", "runtime"],
  sdk: ["model", "runtime"],
  "mcp-server": ["sdk", "model", "runtime"],
  "acp-agent": ["sdk", "model", "runtime"],
  "a2a-server": ["sdk", "model", "runtime"],
  cli: ["acp-agent", "mcp-server", "sdk", "plan", "model", "runtime"],
};

/** Single files that a folder may import besides. */
const FILES: Readonly<Record<string, readonly string[]>> = {
  http: ["^src/control-plane\\.ts$"],
  // The client is made of what the API promises, and of nothing that keeps the promise.
  sdk: ["^src/http/(contract|contracts|operations)\\.ts$"],
  "acp-agent": ["^src/plan/encoding/decode\\.ts$", "^src/run/start/plan-file\\.ts$"],
  // Besides the control plane and the server around it, the command line reads what needs no wiring.
  cli: [
    "^src/control-plane\\.ts$",
    "^src/http/serve(-command)?\\.ts$",
    "^src/run/start/plan-file\\.ts$",
    "^src/run/simulate/(simulate-plan|history)\\.ts$",
    "^src/proof/verify\\.ts$",
    "^src/agents/remote/",
    "^src/access/audit/export\\.ts$",
    "^src/events/relay/server-config\\.ts$",
  ],
};

/** What both ends of a connection speak: schemas and types, which do nothing by themselves. */
const SPOKEN = "^src/fleet/protocol/";
const SPEAKERS: ReadonlySet<string> = new Set(["sdk", "http", "cli"]);

const TESTS = "(\\.test\\.ts$|/fixtures/|/testing/)";
const INPUT_OUTPUT = "^(node:)?(fs|child_process|net|http|http2|https|dns|tls|dgram|os|process|worker_threads)(/|$)";

const layerRules = Object.entries(MAY_IMPORT).map(([folder, others]): Rule => ({
  name: `layer-${folder}`,
  severity: "error",
  comment: others.length > 0 ? `${folder} may import ${others.join(", ")}` : `${folder} imports nothing local`,
  from: { path: `^src/${folder}/`, pathNot: TESTS },
  to: {
    path: "^src/",
    pathNot: [
      `^src/(${[folder, ...others].join("|")})/`,
      ...(FILES[folder] ?? []),
      ...(SPEAKERS.has(folder) ? [SPOKEN] : []),
    ],
  },
}));

export const LAYER_RULES: Rule[] = [
  ...layerRules,
  ...DASHBOARD_RULES,
  error(
    "unknown-folder",
    "a folder of src has a place among the layers",
    { path: `^src/(?!(${Object.keys(MAY_IMPORT).join("|")})/)[^/]+/` },
    {},
  ),
  error(
    "composition-root",
    "only the command line reaches above the control plane",
    { path: "^src/control-plane(/|\\.ts$)" },
    { path: "^src/(cli|http)/" },
  ),
  error(
    "plan-is-pure",
    "the plan compiler does no input or output",
    { path: "^src/plan/", pathNot: TESTS },
    { path: INPUT_OUTPUT },
  ),
  error("no-cycle", "modules do not depend on each other in a circle", {}, { circular: true }),
  error("unresolved", "every import leads somewhere", { path: "^src/" }, { couldNotResolve: true }),
  error(
    "tests-stay-outside",
    "code does not import tests",
    { path: "^src/", pathNot: TESTS },
    { path: [TESTS, "^(test|scripts|bench)/"] },
  ),
  error(
    "no-development-dependency",
    "what is installed only for development is missing from the package",
    { path: "^src/", pathNot: TESTS },
    { dependencyTypes: ["npm-dev"] },
  ),
  error(
    "unreached",
    "every module is reached from the command line, or from what the package exports",
    { path: "^src/(cli/(main|plan-check-main)|sdk/agent/index)\\.ts$" },
    { path: "^src/", pathNot: [TESTS, "^src/(cli/(main|plan-check-main)|sdk/agent/index)\\.ts$"], reachable: false },
  ),
];
