-- Older code goes on, if it knows 0090.
--
-- Servers of the Model Context Protocol that want people to sign in (docs/adr/0042). What is shown of a sign-in is beside
-- the declaration; tokens are in provost.secrets alone. Whoever renews a sign-in claims that first, for a while: a refresh
-- token that is shown twice is taken for a stolen one by many authorization servers, and all of its tokens are ended.
alter table provost.mcp_servers
  -- see src/model/mcp-server.ts; null when it never asked for one
  add column sign_in json,
  add column renewal_claim text,
  add column renewal_until timestamptz,
  add check ((renewal_claim is null) = (renewal_until is null));
