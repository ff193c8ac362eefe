#!/usr/bin/env node
// Old syntax on purpose: a Node that is too old must get as far as saying so, or as finding a newer one.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import nodeModule from "node:module";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const NEEDED_MAJOR = 24;
const EXIT_ENVIRONMENT = 5;
const script = fileURLToPath(import.meta.url);
const root = dirname(dirname(script));
const args = process.argv.slice(2);

const majorOf = (version) => Number(version.replace(/^v/, "").split(".")[0]);

const fail = (code, message, wayOut) => {
  if (args.indexOf("--json") >= 0) {
    process.stdout.write(JSON.stringify({ error: { code, message, wayOut, details: {} } }, null, 2) + "\n");
  } else {
    process.stderr.write("error " + code + ": " + message + "\n→ " + wayOut + "\n");
  }
  process.exitCode = EXIT_ENVIRONMENT;
};

/** PROVOST_NODE, then the Node that a `node` dependency put beside this package or above it. */
const findNewerNode = () => {
  const candidates = process.env.PROVOST_NODE ? [process.env.PROVOST_NODE] : [];
  const name = process.platform === "win32" ? "node.cmd" : "node";
  for (let folder = root; ; folder = dirname(folder)) {
    candidates.push(join(folder, "node_modules", ".bin", name));
    if (folder === dirname(folder)) break;
  }
  return candidates.find((candidate) => {
    if (!existsSync(candidate)) return false;
    const asked = spawnSync(candidate, ["--version"], { encoding: "utf8" });
    return asked.status === 0 && majorOf(asked.stdout.trim()) >= NEEDED_MAJOR;
  });
};

const runWith = (node) => {
  const child = spawn(node, [script].concat(args), { stdio: "inherit" });
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  // A terminal sends Ctrl-C to the child as well; the child counts signals that arrive together as one.
  const forwards = signals.map((signal) => () => child.kill(signal));
  signals.forEach((signal, index) => process.on(signal, forwards[index]));
  child.on("error", (error) =>
    fail("NODE_TOO_OLD", node + " could not be started: " + error.message, "Mend PROVOST_NODE."),
  );
  child.on("exit", (code, signal) => {
    process.exitCode = code === null ? 128 + (constants.signals[signal] || 0) : code;
    signals.forEach((name, index) => process.removeListener(name, forwards[index]));
    if (signal) process.kill(process.pid, signal);
  });
};

const start = () => {
  if (nodeModule.enableCompileCache) nodeModule.enableCompileCache();
  const main = join(root, "dist", "main.js");
  import(pathToFileURL(main).href).catch((error) => {
    if (existsSync(main)) throw error;
    if (existsSync(join(root, "src"))) {
      fail(
        "BUILD_MISSING",
        "this clone of Provost was not built: " + main + " is missing",
        "Run `npm install` in " + root + ".",
      );
    } else {
      fail("BUILD_MISSING", "this installation of Provost is incomplete: " + main + " is missing", "Install it again.");
    }
  });
};

if (args.length === 1 && (args[0] === "--version" || args[0] === "-V" || args[0] === "version")) {
  process.stdout.write(JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version + "\n");
} else if (majorOf(process.version) >= NEEDED_MAJOR) {
  start();
} else {
  const newer = findNewerNode();
  if (newer) runWith(newer);
  else {
    fail(
      "NODE_TOO_OLD",
      "Node " + NEEDED_MAJOR + " or newer is needed; this is " + process.version,
      "Install Node " + NEEDED_MAJOR + ", run `npm install` in " + root + ", or name one with PROVOST_NODE.",
    );
  }
}
