-- Whether it has been said in this period that a budget asks for something cheaper; as `warned`.
alter table provost.budgets add column downgraded boolean not null default false;
