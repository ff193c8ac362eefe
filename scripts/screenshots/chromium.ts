/** Takes pictures of pages with an installed Chromium, without a display and without a network. */
import { execFileSync } from "node:child_process";
import { accessSync, constants, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Theme } from "./terminal-page.ts";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--hide-scrollbars",
];

const isExecutable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** The path of an installed Chromium, or null. */
export const findChromium = (): string | null => {
  const folders = (process.env["PATH"] ?? "").split(path.delimiter);
  return NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name))).find(isExecutable) ?? null;
};

export type Picture = { page: string; target: string; theme: Theme; width: number; height: number };

const withProfile = <T>(use: (profile: string) => T): T => {
  const profile = mkdtempSync(path.join(tmpdir(), "provost-chromium-"));
  try {
    return use(profile);
  } finally {
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
};

/** Paints the page's top in the size that is asked for. */
export const takePicture = (chromium: string, { page, target, theme, width, height }: Picture): void => {
  const scheme = `--blink-settings=preferredColorScheme=${theme === "dark" ? 0 : 1}`;
  const size = [`--window-size=${width},${height}`, "--force-device-scale-factor=1"];
  withProfile((profile) =>
    execFileSync(
      chromium,
      [...FLAGS, `--user-data-dir=${profile}`, scheme, ...size, `--screenshot=${target}`, pathToFileURL(page).href],
      { stdio: ["ignore", "ignore", "pipe"], timeout: 60_000 },
    ),
  );
};

/** The size of a page's body in CSS pixels, as the terminal page itself reports it. */
export const measurePage = (chromium: string, page: string): { width: number; height: number } => {
  const document = withProfile((profile) =>
    execFileSync(
      chromium,
      [...FLAGS, `--user-data-dir=${profile}`, "--window-size=1600,1200", "--dump-dom", pathToFileURL(page).href],
      { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], timeout: 60_000 },
    ),
  );
  const [, width, height] = /data-size="(\d+)x(\d+)"/.exec(document) ?? [];
  if (width === undefined || height === undefined) throw new Error(`${page} did not report its size`);
  return { width: Number(width), height: Number(height) };
};
