import { Check, type LucideIcon } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import type { ReactNode } from "react";
import { cx } from "./cx.ts";

const ITEM =
  "flex h-8 items-center gap-2 rounded-4 px-2 text-13 outline-none select-none data-[highlighted]:bg-hover data-[disabled]:opacity-50";

type Props = { trigger: ReactNode; children: ReactNode; align?: "start" | "end"; side?: "top" | "bottom" };

/** Not modal: a modal one puts a style into the page to stop it from scrolling, which the policy of content forbids. */
export const Menu = ({ trigger, children, align = "start", side = "bottom" }: Props) => (
  <DropdownMenu.Root modal={false}>
    <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
    <DropdownMenu.Portal>
      <DropdownMenu.Content
        align={align}
        side={side}
        sideOffset={6}
        collisionPadding={8}
        className="rise z-40 min-w-48 rounded-8 border border-line bg-raised p-1 shadow-float"
      >
        {children}
      </DropdownMenu.Content>
    </DropdownMenu.Portal>
  </DropdownMenu.Root>
);

type ItemProps = { icon?: LucideIcon; onSelect: () => void; children: ReactNode; disabled?: boolean; danger?: boolean };

export const MenuItem = ({ icon: Icon, onSelect, children, disabled = false, danger = false }: ItemProps) => (
  <DropdownMenu.Item onSelect={onSelect} disabled={disabled} className={cx(ITEM, danger && "text-refuted")}>
    {Icon && <Icon aria-hidden size={15} strokeWidth={1.75} className={cx(!danger && "text-muted")} />}
    {children}
  </DropdownMenu.Item>
);

export const MenuLabel = ({ children }: { children: ReactNode }) => (
  <DropdownMenu.Label className="px-2 pt-1.5 pb-1 text-12 text-muted">{children}</DropdownMenu.Label>
);

export const MenuSeparator = () => <DropdownMenu.Separator className="my-1 h-px bg-line" />;

type ChoiceProps<T extends string> = {
  value: T;
  onChange: (value: T) => void;
  choices: readonly { value: T; label: string; icon?: LucideIcon }[];
};

export const MenuChoice = <T extends string>({ value, onChange, choices }: ChoiceProps<T>) => (
  <DropdownMenu.RadioGroup value={value} onValueChange={(chosen) => onChange(chosen as T)}>
    {choices.map(({ value: own, label, icon: Icon }) => (
      <DropdownMenu.RadioItem key={own} value={own} className={ITEM}>
        {Icon && <Icon aria-hidden size={15} strokeWidth={1.75} className="text-muted" />}
        <span className="flex-1">{label}</span>
        <DropdownMenu.ItemIndicator>
          <Check aria-hidden size={14} />
        </DropdownMenu.ItemIndicator>
      </DropdownMenu.RadioItem>
    ))}
  </DropdownMenu.RadioGroup>
);
