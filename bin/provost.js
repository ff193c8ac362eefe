#!/usr/bin/env node
// Old syntax on purpose: a Node that is too old must get as far as saying so, or as finding a newer one. Modules are
// asked for where they are needed: `node:child_process` alone would cost a fifth of a bare start.
"use strict";

var path = require("path");

var NEEDED_MAJOR = 24;
var EXIT_ENVIRONMENT = 5;
var root = path.dirname(__dirname);
var args = process.argv.slice(2);

function majorOf(version) {
  return Number(version.replace(/^v/, "").split(".")[0]);
}

function fail(code, message, wayOut) {
  if (args.indexOf("--json") >= 0) {
    var error = { code: code, message: message, wayOut: wayOut, details: {} };
    process.stdout.write(JSON.stringify({ error: error }, null, 2) + "\n");
  } else {
    process.stderr.write("error " + code + ": " + message + "\n→ " + wayOut + "\n");
  }
  process.exitCode = EXIT_ENVIRONMENT;
}

function isNewEnough(node) {
  if (!require("fs").existsSync(node)) return false;
  var asked = require("child_process").spawnSync(node, ["--version"], { encoding: "utf8" });
  return asked.status === 0 && majorOf(asked.stdout) >= NEEDED_MAJOR;
}

/** PROVOST_NODE, then the Node that a `node` dependency put beside this package or above it. */
function findNewerNode() {
  if (process.env.PROVOST_NODE && isNewEnough(process.env.PROVOST_NODE)) return process.env.PROVOST_NODE;
  var name = process.platform === "win32" ? "node.exe" : "node";
  for (var folder = root; ; folder = path.dirname(folder)) {
    var node = path.join(folder, "node_modules", "node", "bin", name);
    if (isNewEnough(node)) return node;
    if (folder === path.dirname(folder)) return null;
  }
}

function runWith(node) {
  var child = require("child_process").spawn(node, [__filename].concat(args), { stdio: "inherit" });
  var signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  // A terminal sends Ctrl-C to the child as well; the child counts signals that arrive together as one.
  var forward = function (signal) {
    child.kill(signal);
  };
  signals.forEach(function (signal) {
    process.on(signal, forward);
  });
  child.on("error", function (error) {
    fail("NODE_TOO_OLD", node + " could not be started: " + error.message, "Mend PROVOST_NODE.");
  });
  child.on("exit", function (code, signal) {
    signals.forEach(function (name) {
      process.removeListener(name, forward);
    });
    if (signal) process.kill(process.pid, signal);
    else process.exitCode = code;
  });
}

function start() {
  require("module").enableCompileCache();
  // `plan check` is a file of its own beside that of all commands: it starts in three quarters of their time.
  var alone = args[0] === "plan" && args[1] === "check";
  var main = path.join(root, "dist", alone ? "plan-check.js" : "main.js");
  import(require("url").pathToFileURL(main).href).catch(function (error) {
    var exists = require("fs").existsSync;
    if (exists(main)) throw error;
    if (exists(path.join(root, "src"))) {
      fail("BUILD_MISSING", "this clone was not built: " + main + " is missing", "Run `npm install` in " + root + ".");
    } else {
      fail("BUILD_MISSING", "this installation is incomplete: " + main + " is missing", "Install Provost again.");
    }
  });
}

if (args.length === 1 && (args[0] === "--version" || args[0] === "-V" || args[0] === "version")) {
  process.stdout.write(require("../package.json").version + "\n");
} else if (majorOf(process.version) >= NEEDED_MAJOR) {
  start();
} else {
  var newer = findNewerNode();
  if (newer) {
    runWith(newer);
  } else {
    fail(
      "NODE_TOO_OLD",
      "Node " + NEEDED_MAJOR + " or newer is needed; this is " + process.version,
      "Install Node " + NEEDED_MAJOR + ", run `npm install` in " + root + ", or name one with PROVOST_NODE.",
    );
  }
}
