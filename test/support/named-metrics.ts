/** The metrics that alert rules, dashboards and pages for operators name. */
import { readFile } from "node:fs/promises";
import { glob } from "node:fs/promises";

const ROOT = new URL("../../", import.meta.url);
const PLACES = ["deploy/alerts/*.yml", "deploy/helm/provost/files/dashboards/*.json", "docs/operate/**/*.md"];
const NAME = /\bprovost_[a-z_]+[a-z]\b/g;
/** Recording rules are made of metrics and are none. */
const isRecorded = (text: string, at: number, name: string): boolean => text[at + name.length] === ":";

export const namedMetrics = async (): Promise<{ name: string; file: string }[]> => {
  const named: { name: string; file: string }[] = [];
  for (const place of PLACES) {
    for await (const file of glob(place, { cwd: ROOT.pathname })) {
      const text = await readFile(new URL(file, ROOT), "utf8");
      for (const match of text.matchAll(NAME)) {
        if (!isRecorded(text, match.index, match[0])) named.push({ name: match[0], file });
      }
    }
  }
  return named;
};
