import type { LucideIcon } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import { cx } from "./cx.ts";

const TONES = {
  primary: "bg-accent text-on-accent hover:bg-accent-hover shadow-small",
  plain: "bg-raised text-ink border border-line-strong hover:bg-hover shadow-small",
  quiet: "text-muted hover:bg-hover hover:text-ink",
  danger: "bg-raised text-refuted border border-line-strong hover:bg-refuted-soft shadow-small",
} as const;

export type ButtonTone = keyof typeof TONES;

const SHAPE =
  "inline-flex items-center justify-center gap-1.5 rounded-6 text-13 font-medium whitespace-nowrap select-none transition-colors duration-100 disabled:opacity-50 disabled:cursor-not-allowed aria-disabled:opacity-50 aria-disabled:cursor-not-allowed";

/** Looks of a button, for links that act like one. */
export const buttonClass = (tone: ButtonTone = "plain", large = false): string =>
  cx(SHAPE, TONES[tone], large ? "h-9 px-4" : "h-8 px-3");

type Props = Omit<ComponentProps<"button">, "children"> & {
  tone?: ButtonTone;
  large?: boolean;
  icon?: LucideIcon;
  /** What it does is under way. */
  pending?: boolean;
  children: ReactNode;
};

export const Button = ({ tone = "plain", large, icon: Icon, pending, children, className, ...rest }: Props) => (
  <button
    type="button"
    {...rest}
    onClick={pending ? (event) => event.preventDefault() : rest.onClick}
    // Not disabled, which would take the focus from who has pressed it.
    aria-disabled={pending || rest["aria-disabled"]}
    aria-busy={pending || undefined}
    className={cx(buttonClass(tone, large), className)}
  >
    {Icon && <Icon aria-hidden size={15} strokeWidth={1.75} className={cx(pending && "alive")} />}
    {children}
  </button>
);

type IconProps = Omit<ComponentProps<"button">, "children"> & { icon: LucideIcon; label: string };

/** A button that shows an icon alone; its name is read out and shown on hover. */
export const IconButton = ({ icon: Icon, label, className, ...rest }: IconProps) => (
  <button
    type="button"
    aria-label={label}
    title={label}
    {...rest}
    className={cx(SHAPE, TONES.quiet, "size-8 shrink-0", className)}
  >
    <Icon aria-hidden size={16} strokeWidth={1.75} />
  </button>
);
