-- Older code goes on, if it knows 0090.
--
-- A person sees the accounts elsewhere that they sign in with, and these go with them when they are erased.
create index external_identities_of_person on provost.external_identities (tenant_id, user_id);
