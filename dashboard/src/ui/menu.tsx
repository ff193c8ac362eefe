/**
 * A menu on the browser's own popover: it is over everything, closes on Escape and on a click elsewhere, and puts no style
 * into the page, which the policy of content forbids. Keys are those of the ARIA pattern. A library took 30 kB for this.
 */
import { Check, type LucideIcon } from "lucide-react";
import {
  type ComponentProps,
  createContext,
  type KeyboardEvent,
  type ReactNode,
  use,
  useEffect,
  useId,
  useRef,
  useState,
} from "react";
import { cx } from "./cx.ts";

const ITEM =
  "flex h-8 w-full items-center gap-2 rounded-4 px-2 text-left text-13 whitespace-nowrap -outline-offset-2 hover:bg-hover focus:bg-hover disabled:opacity-50";
const GAP = 6;
const EDGE = 8;

const Close = createContext<() => void>(() => undefined);

type TriggerProps = Pick<
  ComponentProps<"button">,
  "popoverTarget" | "aria-haspopup" | "aria-expanded" | "aria-controls"
>;

type Props = {
  /** Gets what makes it open the menu. */
  trigger: (attributes: TriggerProps) => ReactNode;
  children: ReactNode;
  align?: "start" | "end";
  side?: "top" | "bottom";
};

const itemsOf = (menu: HTMLElement): HTMLElement[] => [
  ...menu.querySelectorAll<HTMLElement>('[role^="menuitem"]:not(:disabled)'),
];

/** Beside what opened it, and never over an edge of the window. */
const place = (menu: HTMLElement, align: "start" | "end", side: "top" | "bottom"): void => {
  const opener = document.querySelector(`[popovertarget="${menu.id}"]`);
  if (opener === null) return;
  const around = opener.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const left = align === "start" ? around.left : around.right - width;
  const top = side === "bottom" ? around.bottom + GAP : around.top - GAP - height;
  menu.style.left = `${Math.max(EDGE, Math.min(left, window.innerWidth - width - EDGE))}px`;
  menu.style.top = `${Math.max(EDGE, Math.min(top, window.innerHeight - height - EDGE))}px`;
};

const onKey = (event: KeyboardEvent<HTMLElement>): void => {
  const items = itemsOf(event.currentTarget);
  const at = items.indexOf(document.activeElement as HTMLElement);
  const letter = event.key.length === 1 ? event.key.toLowerCase() : null;
  const steps: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 };
  const step = steps[event.key];
  const named =
    letter === null
      ? undefined
      : [...items.slice(at + 1), ...items].find((item) => item.textContent?.trim().toLowerCase().startsWith(letter));
  const next = step === undefined ? named : items.at(step % items.length);
  if (next === undefined || event.key === " ") return;
  event.preventDefault();
  next.focus();
};

export const Menu = ({ trigger, children, align = "start", side = "bottom" }: Props) => {
  const id = useId();
  const menu = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  useEffect(() => {
    if (!open || menu.current === null) return;
    place(menu.current, align, side);
    itemsOf(menu.current)[0]?.focus();
  }, [open, align, side]);
  return (
    <Close value={() => menu.current?.hidePopover()}>
      {trigger({ popoverTarget: id, "aria-haspopup": "menu", "aria-expanded": open, "aria-controls": id })}
      <div
        ref={menu}
        id={id}
        role="menu"
        tabIndex={-1}
        popover="auto"
        onToggle={(event) => setOpen(event.newState === "open")}
        onKeyDown={onKey}
        className="fixed inset-auto m-0 min-w-52 rounded-8 border border-line bg-raised p-1 text-ink shadow-float open:rise"
      >
        {open && children}
      </div>
    </Close>
  );
};

type ItemProps = { icon?: LucideIcon; onSelect: () => void; children: ReactNode; disabled?: boolean; danger?: boolean };

export const MenuItem = ({ icon: Icon, onSelect, children, disabled = false, danger = false }: ItemProps) => {
  const close = use(Close);
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      disabled={disabled}
      onClick={() => {
        close();
        onSelect();
      }}
      className={cx(ITEM, danger && "text-refuted")}
    >
      {Icon && <Icon aria-hidden size={15} strokeWidth={1.75} className={cx(!danger && "text-muted")} />}
      {children}
    </button>
  );
};

export const MenuLabel = ({ children }: { children: ReactNode }) => (
  <p role="presentation" className="px-2 pt-1.5 pb-1 text-12 text-muted">
    {children}
  </p>
);

export const MenuSeparator = () => <hr className="my-1 border-line" />;

type ChoiceProps<T extends string> = {
  label: string;
  value: T;
  onChange: (value: T) => void;
  choices: readonly { value: T; label: string; icon?: LucideIcon }[];
};

export const MenuChoice = <T extends string>({ label, value, onChange, choices }: ChoiceProps<T>) => (
  <div role="group" aria-label={label}>
    {choices.map(({ value: own, label: name, icon: Icon }) => (
      <button
        key={own}
        type="button"
        role="menuitemradio"
        aria-checked={own === value}
        tabIndex={-1}
        onClick={() => onChange(own)}
        className={ITEM}
      >
        {Icon && <Icon aria-hidden size={15} strokeWidth={1.75} className="text-muted" />}
        <span className="flex-1">{name}</span>
        {own === value && <Check aria-hidden size={14} />}
      </button>
    ))}
  </div>
);
