/**
 * What a page looked like when somebody last said that it looks right: test/browser/baselines/. It is kept and compared at
 * half its size, so that how a machine smooths letters says nothing, and what has moved or changed its colour does.
 *
 * After a change that is meant: npm run baselines, look at what git says has changed, and commit it.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pixelmatch from "pixelmatch";
import type { Page } from "playwright-core";
import { PNG } from "pngjs";
import { steady } from "./steady-page.ts";

const FOLDER = join(import.meta.dirname, "baselines");
/** Where what was seen and where it differs are put for whoever looks into a failure. */
const SEEN = join(tmpdir(), "provost-baselines");
const UPDATE = process.env["PROVOST_UPDATE_BASELINES"] === "1";

const COLOUR_THRESHOLD = 0.1;
const MOST_DIFFERENT = 0.001;
/** A clock may tick between what makes the page steady and the picture, and some of it may come a moment later. */
const LOOKS = 12;
const BETWEEN_LOOKS_MS = 400;

/** Each pixel is the mean of four. */
const halved = (whole: PNG): PNG => {
  const half = new PNG({ width: whole.width >> 1, height: whole.height >> 1 });
  const row = whole.width * 4;
  const read = (at: number): number => whole.data.readUInt8(at);
  for (let y = 0; y < half.height; y += 1) {
    for (let x = 0; x < half.width; x += 1) {
      for (let channel = 0; channel < 4; channel += 1) {
        const at = 2 * y * row + 8 * x + channel;
        const sum = read(at) + read(at + 4) + read(at + row) + read(at + row + 4);
        half.data.writeUInt8(sum >> 2, 4 * (y * half.width + x) + channel);
      }
    }
  }
  return half;
};

const written = (picture: PNG): Buffer => PNG.sync.write(picture, { colorType: 2, deflateLevel: 9 });

/** What is the page's own, without the navigation: a new page in that changes no other. */
const look = async (page: Page): Promise<PNG> => {
  await steady(page);
  const clip = await page.locator("main").boundingBox();
  if (clip === null) throw new Error(`${page.url()} has no main part`);
  return halved(PNG.sync.read(await page.screenshot({ clip, animations: "disabled", caret: "hide" })));
};

const compare = (kept: PNG, seen: PNG): { share: number; picture: PNG } => {
  const { width, height } = kept;
  const picture = new PNG({ width, height });
  if (seen.width !== width || seen.height !== height) return { share: 1, picture: seen };
  const different = pixelmatch(kept.data, seen.data, picture.data, width, height, { threshold: COLOUR_THRESHOLD });
  return { share: different / (width * height), picture };
};

/** What is wrong with how the page looks; null when it looks as it did. */
export const differenceFrom = async (page: Page, name: string): Promise<string | null> => {
  const file = join(FOLDER, `${name}.png`);
  if (UPDATE) {
    await page.waitForTimeout(LOOKS * 100);
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(file, written(await look(page)));
    return null;
  }
  if (!existsSync(file))
    return `there is no baseline ${name}: make it with npm run baselines, look at it and commit it`;
  const kept = PNG.sync.read(readFileSync(file));
  for (let looks = 1; ; looks += 1) {
    const seen = await look(page);
    const { share, picture } = compare(kept, seen);
    if (share <= MOST_DIFFERENT) return null;
    if (looks < LOOKS) {
      await page.waitForTimeout(BETWEEN_LOOKS_MS);
      continue;
    }
    mkdirSync(SEEN, { recursive: true });
    writeFileSync(join(SEEN, `${name}.seen.png`), written(seen));
    writeFileSync(join(SEEN, `${name}.difference.png`), written(picture));
    const percent = (100 * share).toFixed(2);
    return `${name} looks different in ${percent} % of its pixels, see ${SEEN}; if it is meant: npm run baselines`;
  }
};
