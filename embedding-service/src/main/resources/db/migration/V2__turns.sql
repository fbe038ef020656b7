-- Attempts count what the document itself may have caused; what failed in passing is counted apart and only lengthens the pause.

-- failures in passing so far
alter table pending add column passed integer not null default 0;
-- since when it waits
alter table pending add column queued_at timestamptz not null default now();
-- Tenants take turns: each one's oldest is found without looking at those of the others.
drop index pending_tenant;
create index pending_turn on pending (tenant, free_at);
comment on column pending.attempts is 'attempts that began, but for those that failed in passing';
