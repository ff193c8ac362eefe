-- An event about many tasks is 20 kB of ids. To compress it costs more than to write it, and it stays here for moments.
alter table provost.event_inbox alter column payload set storage external;
