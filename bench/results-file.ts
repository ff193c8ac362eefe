/** Results of the last measurement of each bench, with every raw sample: bench/results/NAME.json. */
import { readdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseMeasurement } from "./measurement.ts";
import type { Measurement } from "./measurement.ts";

const FOLDER = path.join(import.meta.dirname, "results");

/** Readable where a person looks, and a line for each list of samples, so that a diff stays small. */
const format = ({ summary, environment, samples }: Measurement): string => {
  const rows = Object.entries(samples).flatMap(([key, value]: [string, unknown]) => {
    const name = Array.isArray(samples) ? "" : `${JSON.stringify(key)}: `;
    if (!Array.isArray(value)) return [`${name}${JSON.stringify(value)}`];
    return [`${name}[\n${value.map((item) => `      ${JSON.stringify(item)}`).join(",\n")}\n    ]`];
  });
  const [open, close] = Array.isArray(samples) ? ["[", "]"] : ["{", "}"];
  const part = (value: unknown): string => JSON.stringify(value, null, 2).replaceAll("\n", "\n  ");
  return `{
  "summary": ${part(summary)},
  "environment": ${part(environment)},
  "samples": ${open}
${rows.map((row) => `    ${row}`).join(",\n")}
  ${close}
}
`;
};

export const writeResult = async (name: string, measurement: Measurement): Promise<string> => {
  const file = path.join(FOLDER, `${name}.json`);
  await writeFile(`${file}.tmp`, format(measurement));
  await rename(`${file}.tmp`, file);
  return file;
};

/** By name, those that are there. */
export const readResults = async (): Promise<Map<string, Measurement>> => {
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith(".json")).sort();
  const read = async (file: string): Promise<[string, Measurement]> => [
    path.basename(file, ".json"),
    parseMeasurement(await readFile(path.join(FOLDER, file), "utf8")),
  ];
  return new Map(await Promise.all(files.map(read)));
};
