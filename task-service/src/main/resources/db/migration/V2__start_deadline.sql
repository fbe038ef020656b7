-- A task keeps its start deadline until an agent accepts it; a claim alone is no start.
comment on column live_task.start_deadline is 'null once an agent has accepted';
