/**
 * The pictures of the README, from two real runs of the example with the built command line: one of the plan as it is,
 * and one in which a task only says that it was done.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { findChromium, measurePage, takePicture } from "./screenshots/chromium.ts";
import { pictureDashboard } from "./screenshots/dashboard.ts";
import { readScreen, type Span } from "./screenshots/screen.ts";
import { renderTerminalPage, type Scene, type Theme } from "./screenshots/terminal-page.ts";

const MAX_BYTES = 200_000;
const THEMES: readonly Theme[] = ["light", "dark"];
const PACKET_SIZES: Readonly<Record<string, { width: number; height: number }>> = {
  packet: { width: 1000, height: 1270 },
  lie: { width: 1000, height: 846 },
};
const TRUE_WORK = "git apply --3way changes/health.patch";
const EMPTY_WORDS = 'echo "Done. All health checks pass."';

const root = path.dirname(import.meta.dirname);
const images = path.join(root, "docs", "images");
const provost = path.join(root, "bin", "provost.js");
const plan = path.join("examples", "harden-a-service", "PLAN.md");

/** Runs the command on a terminal of its own and returns what stands there at its end. */
const onTerminal = (args: readonly string[], cwd: string, exitCode: number): Span[][] => {
  const line = `stty cols 114 rows 40; exec "$NODE" "$PROVOST" ${args.map((_, at) => `"$ARG${at}"`).join(" ")}`;
  const named = Object.fromEntries(args.map((argument, at) => [`ARG${at}`, argument]));
  const { status, stdout, stderr, error } = spawnSync("script", ["-qec", line, "/dev/null"], {
    cwd,
    encoding: "utf8",
    env: { ...process.env, TERM: "xterm-256color", NODE: process.execPath, PROVOST: provost, ...named },
    stdio: ["ignore", "pipe", "pipe"],
  });
  if (error) throw error;
  const screen = readScreen(stdout);
  if (status === exitCode) return screen;
  const text = screen.map((line) => line.map((span) => span.text).join("")).join("\n");
  throw new Error(`provost ${args.join(" ")} ended with ${status} instead of ${exitCode}:\n${text}\n${stderr}`);
};

const packetOf = (folder: string): string => {
  const runs = path.join(".provost", "runs");
  const [run, ...others] = readdirSync(path.join(folder, runs));
  if (run === undefined || others.length > 0) throw new Error(`one run was expected in ${folder}`);
  return path.join(runs, run, "packet");
};

/** A folder with the example in it, which no other run has been in. */
const plant = (scratch: string, name: string): string => {
  const folder = path.join(scratch, name);
  cpSync(path.join(root, "examples"), path.join(folder, "examples"), { recursive: true });
  return folder;
};

const playTrueRun = (folder: string): Scene[] => {
  const run = onTerminal(["run", plan], folder, 0);
  const packet = packetOf(folder);
  return [
    { command: `npx provost run ${plan}`, screen: run },
    { command: `npx provost verify ${packet}`, screen: onTerminal(["verify", packet], folder, 0) },
  ];
};

/** Runs the plan with a task whose agent only talks. */
const tellLie = (folder: string): void => {
  const file = path.join(folder, plan);
  const text = readFileSync(file, "utf8");
  if (!text.includes(TRUE_WORK)) throw new Error(`${plan} no longer has the line ${TRUE_WORK}`);
  writeFileSync(file, text.replace(TRUE_WORK, EMPTY_WORDS));
  onTerminal(["run", plan], folder, 1);
};

const picture = (name: string, theme: Theme): string => path.join(images, `${name}-${theme}.png`);

const shoot = async (chromium: string, scratch: string): Promise<void> => {
  const honest = plant(scratch, "honest");
  const scenes = playTrueRun(honest);
  const liar = plant(scratch, "liar");
  tellLie(liar);
  for (const theme of THEMES) {
    const page = path.join(scratch, `run-${theme}.html`);
    writeFileSync(page, renderTerminalPage(scenes, theme));
    takePicture(chromium, { page, target: picture("run", theme), theme, ...measurePage(chromium, page) });
    for (const [name, folder] of Object.entries({ packet: honest, lie: liar })) {
      const packet = path.join(folder, packetOf(folder), "packet.html");
      takePicture(chromium, { page: packet, target: picture(name, theme), theme, ...PACKET_SIZES[name]! });
    }
  }
  const views = [
    {
      tab: "Graph",
      shows: [".react-flow__node", "text=wrote release/manifest.json"],
      target: (theme: Theme) => picture("dashboard", theme),
    },
  ];
  await pictureDashboard(chromium, { provost, cwd: honest }, views, THEMES);
};

const main = async (): Promise<void> => {
  const chromium = findChromium();
  if (chromium === null) {
    console.error("screenshots: no Chromium on the PATH; on Debian: apt-get install chromium");
    process.exitCode = 1;
    return;
  }
  execFileSync(process.execPath, [path.join(root, "scripts", "build.ts")], { stdio: "inherit" });
  const scratch = mkdtempSync(path.join(tmpdir(), "provost-pictures-"));
  try {
    await shoot(chromium, scratch);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  for (const file of readdirSync(images)) {
    const { size } = statSync(path.join(images, file));
    console.log(`docs/images/${file}: ${Math.round(size / 1000)} kB`);
    if (size > MAX_BYTES) process.exitCode = 1;
  }
};

await main();
