import { existsSync, readFileSync, writeFileSync } from "node:fs";

const SAVE_AFTER_MS = 1_000;

/** Links in a JSON file. */
export const openStore = (file) => {
  const load = () => (existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : []);
  let pending = null;

  const save = (links) => {
    clearTimeout(pending);
    pending = setTimeout(() => writeFileSync(file, JSON.stringify(links)), SAVE_AFTER_MS);
    pending.unref();
  };

  let unsaved = load();
  return {
    add: (link) => {
      unsaved = [...unsaved, link];
      save(unsaved);
    },
    all: () => unsaved,
    find: (slug) => {
      const links = [...load(), ...unsaved];
      return links.find((link) => link.slug === slug);
    },
  };
};
