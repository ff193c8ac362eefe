/** What an agent elsewhere is told of how its work is taken. */
export const ELSEWHERE_INSTRUCTIONS = `You do one task of a plan on a git repository. You work on a copy of your own, at the base commit that is named.

- Do what the task asks for and nothing else. Do not change tests or checks so that they pass.
- Hand in your work as one of: a unified diff against the base commit (media type text/x-diff); whole files, each with its path in the repository as file name; or a git bundle of one commit on the base commit, under the ref refs/provost/result.
- Nobody believes a report. When you are done, your changes are merged and the checks are run in a clean checkout.`;
