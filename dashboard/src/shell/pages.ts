/** The pages that the navigation, the palette and the keyboard lead to. A new page is one line here, and its route. */
import { House, type LucideIcon, ScrollText, Workflow } from "lucide-react";
import { text } from "../catalogue/text.ts";

export type PageEntry = {
  to: "/" | "/runs" | "/plans";
  label: string;
  icon: LucideIcon;
  /** After g. */
  key: string;
};

export const PAGES: readonly PageEntry[] = [
  { to: "/", label: text.shell.home, icon: House, key: "h" },
  { to: "/runs", label: text.shell.runs, icon: Workflow, key: "r" },
  { to: "/plans", label: text.shell.plans, icon: ScrollText, key: "p" },
];
