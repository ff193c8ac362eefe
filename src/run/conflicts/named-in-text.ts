/** What the words of a task name: files, by their path or name, and things in code. Pure. */

/** A path: something with a folder or an ending. Addresses on the web are none. */
const PATH =
  /(?<![\w@:/.-])(?:\.\/)?(?:[\w@-][\w@.-]*\/)*[\w@-][\w@-]*(?:\.[\w-]+)+(?![\w/])|(?<![\w@:/.-])(?:[\w@-][\w@.-]*\/)+[\w@-]+(?![\w/.])/gu;
const ADDRESS = /\b[a-z][a-z+.-]*:\/\/\S+/giu;
const TICKS = /`([^`\n]+)`/gu;
const SYMBOL = /^[A-Za-z_$][\w$]{3,}(?:\(\))?$/u;
/** Numbers and versions look like names with an ending. */
const NUMBER = /^[\d.]+$/u;

export type Tree = { paths: ReadonlySet<string>; byName: ReadonlyMap<string, readonly string[]> };

export const treeOf = (paths: readonly string[]): Tree => {
  const byName = new Map<string, string[]>();
  for (const path of paths) {
    const name = path.slice(path.lastIndexOf("/") + 1);
    const same = byName.get(name);
    if (same === undefined) byName.set(name, [path]);
    else same.push(path);
  }
  return { paths: new Set(paths), byName };
};

const plain = (word: string): string => word.replace(/^\.\//u, "");

/** Files that are there under the name, or that would be: a name without a folder is only taken where it is clear. */
const fileFor = (word: string, { paths, byName }: Tree): string[] => {
  if (paths.has(word)) return [word];
  if (word.includes("/")) return /\.[\w-]+$/u.test(word) ? [word] : [];
  const same = byName.get(word) ?? [];
  return same.length === 1 ? [...same] : [];
};

export const filesNamed = (text: string, tree: Tree): string[] => {
  const words = text.replaceAll(ADDRESS, " ").match(PATH) ?? [];
  return [
    ...new Set(
      words
        .map(plain)
        .filter((word) => !NUMBER.test(word))
        .flatMap((word) => fileFor(word, tree)),
    ),
  ];
};

/** In code ticks, as plans write them: `parseSpan`, `openDatabase()`. */
export const symbolsNamed = (text: string): string[] => {
  const ticked = [...text.matchAll(TICKS)].map(([, inside = ""]) => inside.trim());
  return [...new Set(ticked.filter((word) => SYMBOL.test(word)).map((word) => word.replace("()", "")))];
};
