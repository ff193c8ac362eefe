/** The component library as Storybook shows it: built, served, and each story played in a real Chromium. */
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { basename, extname, join, normalize } from "node:path";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { debianProgram } from "./debian-program.ts";
import { PROJECT } from "./provost-path.ts";

export type Theme = "light" | "dark";
export type PlayedStory = { page: Page; status: string; problem: string | null };

export type Storybook = {
  stories: { storyId: string; file: string }[];
  play(storyId: string, theme: Theme): Promise<PlayedStory>;
  stop(): Promise<void>;
};

const DASHBOARD = join(PROJECT, "dashboard");
const MIME: Record<string, string> = {
  ".css": "text/css",
  ".html": "text/html",
  ".js": "text/javascript",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

const build = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "provost-storybook-"));
  const manifest = createRequire(join(DASHBOARD, "package.json")).resolve("storybook/package.json");
  const { bin } = JSON.parse(readFileSync(manifest, "utf8")) as { bin: string };
  const program = join(manifest, "..", bin);
  execFileSync(process.execPath, [program, "build", "--quiet", "--output-dir", folder], {
    cwd: DASHBOARD,
    stdio: ["ignore", "pipe", "pipe"],
  });
  return folder;
};

const serve = async (folder: string) => {
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? "/", "http://localhost").pathname));
    try {
      const body = readFileSync(join(folder, path));
      response.setHeader("content-type", MIME[extname(path)] ?? "application/octet-stream");
      response.setHeader("cache-control", "max-age=3600").end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
};

type Told = { storyId: string; status: string };
type Channel = { on(name: string, listener: (told: never) => void): void };
type Preview = typeof globalThis & {
  __STORYBOOK_ADDONS_CHANNEL__?: Channel;
  outcome?: { status: string; problem: string | null };
};

/** In the page, before anything of it runs: notes how the story ended, which it says on its channel alone. */
const listen = (): void => {
  const preview = globalThis as Preview;
  let problem: string | null = null;
  let channel: Channel | undefined;
  Object.defineProperty(preview, "__STORYBOOK_ADDONS_CHANNEL__", {
    configurable: true,
    get: () => channel,
    set: (set: Channel) => {
      channel = set;
      for (const name of ["playFunctionThrewException", "storyThrewException", "storyErrored", "storyMissing"]) {
        set.on(name, (told: { message?: string; description?: string }) => {
          problem = told.message ?? told.description ?? name;
        });
      }
      set.on("storyFinished", ({ status }: Told) => {
        preview.outcome = { status, problem };
      });
    },
  });
};

const play = async (context: BrowserContext, url: string, storyId: string, theme: Theme): Promise<PlayedStory> => {
  const page = await context.newPage();
  await page.addInitScript(listen);
  await page.goto(`${url}/iframe.html?id=${storyId}&viewMode=story&globals=theme:${theme}`);
  const outcome = await page.waitForFunction(() => (globalThis as Preview).outcome, null, { timeout: 20_000 });
  return { page, ...((await outcome.jsonValue()) as { status: string; problem: string | null }) };
};

export const openStorybook = async (): Promise<Storybook> => {
  const folder = build();
  const { server, url } = await serve(folder);
  const browser = await chromium.launch({ executablePath: debianProgram("chromium"), args: ["--no-sandbox"] });
  const context = await browser.newContext({ viewport: { width: 800, height: 600 }, reducedMotion: "reduce" });
  const { entries } = JSON.parse(readFileSync(join(folder, "index.json"), "utf8")) as {
    entries: Record<string, { id: string; importPath: string }>;
  };
  return {
    stories: Object.values(entries).map(({ id, importPath }) => ({ storyId: id, file: basename(importPath) })),
    play: (storyId, theme) => play(context, url, storyId, theme),
    stop: async () => {
      await browser.close();
      server.close();
      rmSync(folder, { recursive: true });
    },
  };
};
