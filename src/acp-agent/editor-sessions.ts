/**
 * What an editor has asked for in a session, so that another process can show it again. The runs themselves are on record in
 * the control plane; here is only which of them belong together.
 */
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

const turnSchema = z.object({ asked: z.string(), runId: z.string() });
export type Turn = z.infer<typeof turnSchema>;

const recordSchema = z.object({ turns: z.array(turnSchema) });

export type EditorSessions = {
  /** On disk when it resolves. */
  keep(sessionId: string, turns: readonly Turn[]): Promise<void>;
  /** Null when there is no such session. */
  read(sessionId: string): Promise<Turn[] | null>;
};

/** The name of a file: an editor may send anything. */
const isId = (sessionId: string): boolean => z.uuid().safeParse(sessionId).success;

const unlessMissing = (error: NodeJS.ErrnoException): null => {
  if (error.code === "ENOENT") return null;
  throw error;
};

export const openEditorSessions = (folder: string): EditorSessions => {
  const fileOf = (sessionId: string): string => join(folder, `${sessionId}.json`);
  return {
    keep: async (sessionId, turns) => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const file = fileOf(sessionId);
      await writeFile(`${file}.new`, JSON.stringify({ turns }), { mode: 0o600, flush: true });
      await rename(`${file}.new`, file);
    },
    read: async (sessionId) => {
      if (!isId(sessionId)) return null;
      const text = await readFile(fileOf(sessionId), "utf8").catch(unlessMissing);
      return text === null ? null : recordSchema.parse(JSON.parse(text)).turns;
    },
  };
};
