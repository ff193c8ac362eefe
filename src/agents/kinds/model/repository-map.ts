/** What there is in a repository, for somebody who sees it for the first time: folders with their files, sizes, no content. */
export type MappedFile = { path: string; bytes: number };

const MAX_CHARACTERS = 12_000;
/** Files of a folder that are named one by one. */
const MAX_NAMED = 40;

const sizeText = (bytes: number): string => (bytes < 1_024 ? `${bytes} B` : `${Math.ceil(bytes / 1_024)} KiB`);

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf("/") + 1);

const folderLines = (folder: string, files: readonly MappedFile[]): string[] => {
  const named = files
    .slice(0, MAX_NAMED)
    .map(({ path, bytes }) => `  ${path.slice(folder.length)} (${sizeText(bytes)})`);
  const more = files.length - named.length;
  return [folder === "" ? "./" : folder, ...named, ...(more > 0 ? [`  … ${more} more`] : [])];
};

/** Output of `git ls-tree -r -l -z`. */
export const readTreeListing = (listing: string): MappedFile[] =>
  listing.split("\0").flatMap((line) => {
    const [head = "", path = ""] = line.split("\t");
    const size = head.trim().split(/\s+/).at(-1) ?? "";
    return /^\d+$/.test(size) && path !== "" ? [{ path, bytes: Number(size) }] : [];
  });

/** The folders nearest to the top come first, so that what has to be left out lies deepest. */
export const repositoryMap = (files: readonly MappedFile[]): string => {
  const folders = Map.groupBy(files, ({ path }) => folderOf(path));
  const depth = (folder: string): number => folder.split("/").length;
  const sorted = [...folders].sort(([a], [b]) => depth(a) - depth(b) || (a < b ? -1 : 1));
  const lines: string[] = [];
  let left = MAX_CHARACTERS;
  for (const [index, [folder, own]] of sorted.entries()) {
    const text = folderLines(folder, own).join("\n");
    if (text.length > left) {
      const rest = sorted.slice(index);
      const count = rest.reduce((sum, [, some]) => sum + some.length, 0);
      lines.push(`… and ${count} files in ${rest.length} more folders`);
      break;
    }
    lines.push(text);
    left -= text.length + 1;
  }
  return lines.join("\n");
};
