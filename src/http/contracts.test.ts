import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { ACTIONS } from "../model/actions.ts";
import { packageRoot } from "../runtime/package-root.ts";
import type { Contract } from "./contract.ts";
import { CONTRACTS } from "./contracts.ts";
import { addressOf, type OperationName, OPERATIONS } from "./operations.ts";
import { ROUTES } from "./routes.ts";

const NAMES = Object.keys(OPERATIONS) as OperationName[];

const testTexts = ["src", "test"]
  .flatMap((folder) =>
    readdirSync(join(packageRoot(), folder), { recursive: true, encoding: "utf8" }).map((file) => join(folder, file)),
  )
  .filter((file) => file.endsWith(".test.ts") && !file.endsWith("http/contracts.test.ts"))
  .map((file) => readFileSync(join(packageRoot(), file), "utf8"))
  .join("\n");

/** Its address as a test would write it: parameters are filled in, by text or from a template. */
const addressIn = (path: string): RegExp =>
  new RegExp(`["'\u0060}]${path.replaceAll(".", "\\.").replaceAll(/:\w+/g, "[^/\"'\u0060?\\s]+")}["'\u0060?]`);

/** Called by its name, through the client's function of that name, or at its address. */
const isTested = (name: OperationName): boolean => {
  const [group = "", short = ""] = name.split(".");
  const called = new RegExp(`\\b${group}\\s*\\.${short}\\(`);
  return testTexts.includes(`"${name}"`) || called.test(testTexts) || addressIn(addressOf(name).path).test(testTexts);
};

const isSchema = (value: unknown): value is z.ZodType => value instanceof z.ZodType;

describe("operations", () => {
  it("have one handler each, and no handler is of something else", () => {
    expect(ROUTES.map(({ name }) => name).toSorted()).toEqual(NAMES.toSorted());
  });

  it("are at one address each", () => {
    const addresses = Object.values(OPERATIONS).map((address) => address.replaceAll(/:\w+/g, ":id"));
    expect(new Set(addresses).size).toBe(addresses.length);
  });

  it.each(NAMES)("%s is called in a test", (name) => {
    expect(isTested(name)).toBe(true);
  });

  it.each(NAMES)("%s is judged by an action of the catalogue, or says why not", (name) => {
    const contract: Contract = CONTRACTS[name];
    const why =
      contract.action === null ? contract.public : Object.keys(ACTIONS).find((action) => action === contract.action);
    expect(why).toMatch(/.+/);
  });

  it.each(NAMES)("%s takes the parameters of its path, and acts on one of them or on the tenant", (name) => {
    const contract: Contract = CONTRACTS[name];
    const inPath = [...addressOf(name).path.matchAll(/:(\w+)/g)].map(([, parameter]) => parameter);
    expect(new Set(Object.keys(contract.params?.shape ?? {}))).toEqual(new Set(inPath));
    expect([undefined, ...inPath]).toContain(contract.action === null ? undefined : contract.on);
  });

  it.each(NAMES)("%s has an example that its own validators take", (name) => {
    const { params, query, body, response, example }: Contract = CONTRACTS[name];
    const asked = [
      params && z.safeParse(params, example.params),
      query && z.safeParse(query, example.query ?? {}),
      body && z.safeParse(body, example.body),
    ];
    expect(asked.map((read) => read?.error)).toEqual([undefined, undefined, undefined]);
    expect(example.response !== undefined).toBe(isSchema(response));
  });

  it.each(NAMES)("%s says in a sentence what it does", (name) => {
    expect(CONTRACTS[name].summary).toMatch(/^[A-Z]/);
  });
});
