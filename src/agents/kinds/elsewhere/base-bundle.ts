/** What an agent elsewhere gets of the repository: the base commit with its history, as one file. */
import { readFile, rm, stat } from "node:fs/promises";
import { ProvostError } from "../../../model/errors.ts";
import { attemptBranchName } from "../../../workspace/branch-names.ts";
import { makeBundle } from "../../../workspace/bundle/make-bundle.ts";
import { openRepository } from "../../../workspace/repository.ts";
import type { WorkRequest } from "../agent-kind.ts";

/** It travels as base64 inside one document. */
const MAX_BYTES = 32 * 2 ** 20;

export const baseBundle = async ({ worktree, lease, outputPath }: WorkRequest): Promise<Buffer> => {
  const repository = await openRepository(worktree);
  const ref = `refs/heads/${attemptBranchName(lease.runId, lease.taskId, lease.number)}`;
  const path = `${outputPath}.base`;
  await makeBundle(repository, { ref, have: [], path });
  try {
    const { size } = await stat(path);
    if (size <= MAX_BYTES) return await readFile(path);
    const message = `the repository has ${size} bytes, and at most ${MAX_BYTES} are sent: state \`repository: none\`, and give it to the agent otherwise`;
    throw new ProvostError("AGENT_SETTINGS_INVALID", message);
  } finally {
    await rm(path, { force: true });
  }
};
