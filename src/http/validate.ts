/** Holds requests to the validators of their contracts; names each field that is wrong. */
import type { FastifySchemaCompiler } from "fastify";
import type { z } from "zod";
import { ProvostError } from "../model/errors.ts";

/** In our words: Fastify calls it "querystring". */
const PARTS: Readonly<Record<string, string>> = {
  body: "body",
  querystring: "query",
  params: "path",
  headers: "headers",
};

const refusal = (part: string, { issues }: z.ZodError): ProvostError => {
  const fields = issues.map(({ path, message }) => ({ field: [part, ...path.map(String)].join("/"), message }));
  const told = fields.map(({ field, message }) => `${field}: ${message}`).join("; ");
  return new ProvostError("REQUEST_INVALID", told, { fields });
};

export const validate: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart = "" }) => {
  const part = PARTS[httpPart] ?? httpPart;
  return (data) => {
    const read = schema.safeParse(data);
    return read.success ? { value: read.data } : { error: refusal(part, read.error) };
  };
};
