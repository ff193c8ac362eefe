/** Pictures of the dashboard before a data folder in which something has been run. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";
import type { Theme } from "./terminal-page.ts";

const SIZE = { width: 1280, height: 800 };

export type View = {
  /** Tab of the run's page. */
  tab: string;
  /** Selectors of what is there when all of it is. */
  shows: readonly string[];
  target: (theme: Theme) => string;
};

/** @param served.cwd folder whose `.provost` holds one run */
export const pictureDashboard = async (
  browserPath: string,
  served: { provost: string; cwd: string },
  views: readonly View[],
  themes: readonly Theme[],
): Promise<void> => {
  const up = spawn(process.execPath, [served.provost, "up", "--port", "0", "--json"], {
    cwd: served.cwd,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const browser = await chromium.launch({ executablePath: browserPath, args: ["--no-sandbox"] });
  try {
    const [line] = (await once(createInterface({ input: up.stdout }), "line")) as [string];
    const { signInUrl } = JSON.parse(line) as { signInUrl: string };
    const page = await browser.newPage({ viewport: SIZE, reducedMotion: "reduce" });
    await page.goto(signInUrl);
    await page.locator("main a[href^='/runs/']").first().click();
    for (const { tab, shows, target } of views) {
      await page.getByRole("link", { name: tab }).click();
      for (const theme of themes) {
        await page.emulateMedia({ colorScheme: theme });
        for (const selector of shows) await page.locator(selector).first().waitFor();
        await page.evaluate("document.fonts.ready");
        await page.screenshot({ path: target(theme) });
      }
    }
  } finally {
    await browser.close();
    up.kill("SIGTERM");
    await once(up, "exit");
  }
};
