/** Commands about a member take an id or an address. */
import type { Command } from "commander";
import { ProvostError } from "../../../model/errors.ts";
import type { Client, Output } from "../../../sdk/client/index.ts";
import { withTenant } from "./with-identity.ts";

export const userCommand = (command: Command): Command => withTenant(command.argument("<user>", "id or address"));

export const findMember = async (client: Client, named: string): Promise<Output<"members.list">["items"][number]> => {
  const { items } = await client.members.list();
  const found = items.find(({ userId, email }) => userId === named || email?.toLowerCase() === named.toLowerCase());
  if (found !== undefined) return found;
  throw new ProvostError("USER_NOT_FOUND", `no member of the tenant is ${named}`, { userId: named });
};
