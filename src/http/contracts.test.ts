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
  new RegExp(`["'\`}]${path.replaceAll(".", "\\.").replaceAll(/:\w+/g, "[^/\"'\`?\\s]+")}["'\`?]`);

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
    if (contract.action === null) expect(contract.public).not.toBe("");
    else expect(Object.keys(ACTIONS)).toContain(contract.action);
  });

  it.each(NAMES)("%s takes the parameters of its path, and acts on one of them", (name) => {
    const contract: Contract = CONTRACTS[name];
    const inPath = [...addressOf(name).path.matchAll(/:(\w+)/g)].map(([, parameter]) => parameter);
    expect(Object.keys(contract.params?.shape ?? {}).toSorted()).toEqual(inPath.toSorted());
    if (contract.action !== null && contract.on !== undefined) expect(inPath).toContain(contract.on);
  });

  it.each(NAMES)("%s has an example that its own validators take", (name) => {
    const { params, query, body, response, example }: Contract = CONTRACTS[name];
    if (params) expect(z.safeParse(params, example.params).error).toBeUndefined();
    if (query) expect(z.safeParse(query, example.query ?? {}).error).toBeUndefined();
    if (body) expect(z.safeParse(body, example.body).error).toBeUndefined();
    if (isSchema(response)) expect(example.response).toBeDefined();
  });

  it.each(NAMES)("%s says in a sentence what it does", (name) => {
    expect(CONTRACTS[name].summary).toMatch(/^[A-Z]/);
  });
});
