/** What was mailed to people, where no mail server is set. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { vi } from "vitest";

/** A control plane, by its data folder. */
type Home = { home: string };
type Page = "invitation" | "reset" | "link" | "email";

/** Tokens of a page that were mailed to somebody, oldest first. */
const tokensMailed = ({ home }: Home, to: string, page: Page): string[] => {
  const outbox = join(home, "outbox");
  const files = readdirSync(outbox, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".eml"));
  return files.toSorted().flatMap((file) => {
    const text = readFileSync(join(outbox, file), "utf8").replaceAll("=\n", "");
    if (!text.includes(`To: ${to}\n`)) return [];
    const token = new RegExp(`/sign-in/${page}#token=(?:3D)?(\\w+)`).exec(text)?.[1];
    return token === undefined ? [] : [token];
  });
};

/** Whether somebody was mailed these words. */
export const wasTold = ({ home }: Home, to: string, words: string): boolean =>
  readdirSync(join(home, "outbox"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".eml"))
    .map((file) => readFileSync(join(home, "outbox", file), "utf8").replaceAll("=\n", ""))
    .some((text) => text.includes(`To: ${to}\n`) && text.includes(words));

/** The newest such token, once there are so many of them: mail is sent after the answer. */
export const mailed = (api: Home, to: string, page: Page, count = 1): Promise<string> =>
  vi.waitFor(
    () => {
      const tokens = tokensMailed(api, to, page);
      const token = tokens.at(-1);
      if (token === undefined || tokens.length < count) throw new Error(`${tokens.length} mails to ${to}`);
      return token;
    },
    { timeout: 60_000 },
  );
