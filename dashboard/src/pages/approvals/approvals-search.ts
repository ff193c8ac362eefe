/** The state of the approvals page that belongs in its address. */
export const APPROVAL_VIEWS = ["waiting", "settled", "rules"] as const;
export type ApprovalView = (typeof APPROVAL_VIEWS)[number];
export type ApprovalsSearch = { view?: ApprovalView };

const isView = (value: unknown): value is ApprovalView => APPROVAL_VIEWS.includes(value as ApprovalView);

export const readApprovalsSearch = ({ view }: Record<string, unknown>): ApprovalsSearch =>
  isView(view) && view !== "waiting" ? { view } : {};
