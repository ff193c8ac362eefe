/** The pages that the navigation, the palette and the keyboard lead to. A new page is one line here, and its route. */
import {
  Activity,
  Bot,
  BrainCircuit,
  CalendarClock,
  House,
  Layers,
  type LucideIcon,
  MailX,
  MessagesSquare,
  Radio,
  ScrollText,
  ShieldCheck,
  Settings,
  Stamp,
  Wallet,
  Webhook,
  Workflow,
} from "lucide-react";
import { text } from "../catalogue/text.ts";

export type PageEntry = {
  to:
    | "/"
    | "/approvals"
    | "/runs"
    | "/plans"
    | "/agents"
    | "/queues"
    | "/dead-letters"
    | "/schedules"
    | "/events"
    | "/webhooks"
    | "/sessions"
    | "/models"
    | "/budgets"
    | "/access"
    | "/system"
    | "/settings";
  label: string;
  icon: LucideIcon;
  /** After g. */
  key: string;
  /** The heading that it begins in the navigation. */
  begins?: string;
};

const words = text.shell;

export const PAGES: readonly PageEntry[] = [
  { to: "/", label: words.home, icon: House, key: "h" },
  { to: "/approvals", label: words.approvals, icon: Stamp, key: "a" },
  { to: "/runs", label: words.runs, icon: Workflow, key: "r" },
  { to: "/plans", label: words.plans, icon: ScrollText, key: "p" },
  { to: "/agents", label: words.agents, icon: Bot, key: "f", begins: words.fleet },
  { to: "/queues", label: words.queues, icon: Layers, key: "q" },
  { to: "/dead-letters", label: words.deadLetters, icon: MailX, key: "d" },
  { to: "/schedules", label: words.schedules, icon: CalendarClock, key: "s" },
  { to: "/events", label: words.events, icon: Radio, key: "e", begins: words.record },
  { to: "/webhooks", label: words.webhooks, icon: Webhook, key: "w" },
  { to: "/sessions", label: words.sessions, icon: MessagesSquare, key: "i", begins: words.modelAgents },
  { to: "/models", label: words.models, icon: BrainCircuit, key: "m" },
  { to: "/budgets", label: words.budgets, icon: Wallet, key: "b" },
  { to: "/access", label: words.access, icon: ShieldCheck, key: "x", begins: words.controlPlane },
  { to: "/system", label: words.system, icon: Activity, key: "y" },
  { to: "/settings", label: words.settings, icon: Settings, key: "t" },
];
