/** `provost policy explain|decisions|break-glass|revoke`: what the policies decide, and the exceptions. */
import { InvalidArgumentError } from "commander";
import { z } from "zod";
import { ACTIONS, RESOURCE_TYPES } from "../../../model/actions.ts";
import type { Action, ResourceType } from "../../../model/actions.ts";
import { ROLES } from "../../../model/actor.ts";
import type { Actor, Role } from "../../../model/actor.ts";
import { EXIT } from "../../../model/errors.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import { positiveInteger } from "../../positive-integer.ts";
import { withClient } from "../../with-client.ts";

const KINDS = ["user", "service-account", "agent", "local"] as const;

const readActor = (value: string): Pick<Actor, "kind" | "id"> => {
  const [, name, id] = /^([a-z-]+):(.+)$/.exec(value) ?? [];
  const kind = KINDS.find((one) => one === name);
  if (kind === undefined || id === undefined) {
    throw new InvalidArgumentError(`It must be a kind and an id, such as user:ada; kinds are ${KINDS.join(", ")}.`);
  }
  return { kind, id };
};

const readAction = (value: string): Action => {
  if (Object.hasOwn(ACTIONS, value)) return value as Action;
  throw new InvalidArgumentError(`There is no such action. There are: ${Object.keys(ACTIONS).join(", ")}.`);
};

const readRoles = (value: string): Role[] => {
  const roles = z.array(z.enum(ROLES)).safeParse(value.split(","));
  if (roles.success) return roles.data;
  throw new InvalidArgumentError(`Roles are ${ROLES.join(", ")}; several with commas.`);
};

const readResource = (value: string): { type: ResourceType; id: string } => {
  const [, name, id] = /^(\w+)\/(.+)$/.exec(value) ?? [];
  const type = RESOURCE_TYPES.find((one) => one === name);
  if (type === undefined || id === undefined) {
    throw new InvalidArgumentError(
      `It must be a type and an id, such as Run/0199; types are ${RESOURCE_TYPES.join(", ")}.`,
    );
  }
  return { type, id };
};

type ExplainOptions = {
  actor: Pick<Actor, "kind" | "id">;
  roles: Role[];
  action: Action;
  resource?: { type: ResourceType; id: string };
};

export const definePolicyExplain: DefineCommand = (command, session) => {
  command
    .requiredOption("--actor <kind:id>", "who", readActor)
    .requiredOption("--roles <names>", "in which roles", readRoles)
    .requiredOption("--action <name>", "does what", readAction)
    .option("--resource <type/id>", "to what (default: the tenant)", readResource)
    .addHelpText(
      "after",
      example("provost policy explain --actor user:ada --roles viewer --action runs:control --resource Run/0199b3a2"),
    )
    .action(async ({ actor, roles, action, resource }: ExplainOptions) => {
      const body = { actor: { ...actor, roles }, action, ...(resource !== undefined && { resource }) };
      const explanation = await withClient(session, (client) => client.policies.explain({ body }));
      if (session.options.json) session.printJson(explanation);
      else {
        session.print(`${explanation.allowed ? "allowed" : "denied"}: ${explanation.reason}`);
        session.print(`by version ${explanation.policyVersion} of the policies`);
        for (const { text } of explanation.policies) session.print(`\n${text}`);
      }
      session.exitCode = explanation.allowed ? EXIT.go : EXIT.noGo;
    });
};

export const definePolicyDecisions: DefineCommand = (command, session) => {
  command
    .option("--limit <count>", "how many at most", positiveInteger, 20)
    .option("--before <id>", "those before this decision")
    .addHelpText("after", example("provost policy decisions --limit 50"))
    .action(async ({ limit, before }: { limit: number; before?: string }) => {
      const query = { limit, ...(before !== undefined && { before }) };
      const { items: decisions } = await withClient(session, (client) => client.policies.decisions({ query }));
      if (session.options.json) session.printJson({ decisions });
      else {
        for (const { decidedAt, allowed, actor, action, resourceType, resourceId, reason, times } of decisions) {
          const often = times > 1 ? ` (${times} times)` : "";
          const what = `${action} on ${resourceType} ${resourceId}`;
          session.print(`${decidedAt}  ${allowed ? "allowed" : "denied"}  ${actor}  ${what}: ${reason}${often}`);
        }
        if (decisions.length === 0) session.print("nothing was denied, and nothing sensitive was asked for");
      }
      session.exitCode = EXIT.go;
    });
};

type GlassOptions = { actor: Pick<Actor, "kind" | "id">; action: Action[]; minutes: number; reason: string };

export const definePolicyBreakGlass: DefineCommand = (command, session) => {
  command
    .requiredOption("--actor <kind:id>", "who may", readActor)
    .requiredOption(
      "--action <name>",
      "do what; may be given several times",
      (value: string, before: Action[] | undefined) => [...(before ?? []), readAction(value)],
    )
    .requiredOption("--reason <text>", "why, for the record")
    .option("--minutes <count>", "for how long, at most 480", positiveInteger, 60)
    .addHelpText(
      "after",
      example('provost policy break-glass --actor user:bob --action runs:control --reason "incident 12" --minutes 30'),
    )
    .action(async ({ actor, action, minutes, reason }: GlassOptions) => {
      const body = { actor, actions: action, minutes, reason };
      const grant = await withClient(session, (client) => client.policies.breakGlass({ body }));
      if (session.options.json) session.printJson(grant);
      else
        session.print(
          `${grant.actor} may ${grant.actions.join(", ")} until ${grant.expiresAt}: grant ${grant.grantId}`,
        );
      session.exitCode = EXIT.go;
    });
};

export const definePolicyRevoke: DefineCommand = (command, session) => {
  command
    .argument("<grant>", "id of a break-glass grant, as `provost policy history` shows it")
    .addHelpText("after", example("provost policy revoke 0199b3a2-5b1c-7d2e-8f00-1234567890ab"))
    .action(async (grantId: string) => {
      await withClient(session, (client) => client.policies.revokeGrant({ params: { grantId } }));
      if (session.options.json) session.printJson({ revoked: grantId });
      else session.print(`grant ${grantId} is revoked`);
      session.exitCode = EXIT.go;
    });
};
