import { ProvostError } from "../../model/errors.ts";
import { findExecutable } from "../kinds/foreign/find-executable.ts";

/** Absolute path of a server's program as PATH leads to it. MCP_PROGRAM_MISSING. */
export const findServerProgram = async (server: string, program: string, path: string | undefined): Promise<string> => {
  try {
    return await findExecutable(program, path);
  } catch (cause) {
    const message = `the MCP server ${server}: there is no program "${program}" here`;
    throw new ProvostError("MCP_PROGRAM_MISSING", message, { server, program }, { cause });
  }
};
