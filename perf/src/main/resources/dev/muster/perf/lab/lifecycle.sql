-- The whole life of a batch of tasks: written, claimed, finished, each by one statement and its own commit.
-- A lane and a session for each client, so that none takes another's.
with n as materialized (
    select uuidv7() as id from generate_series(1, 256)
), stored as (
    insert into task (id, tenant, type, payload, capabilities, labels, priority, max_attempts, created_at, deadline)
    select id, 'default', 'perf.noop', convert_to(rpad('{"text":"', 198, 'x') || '"}', 'UTF8'), '{}', '{}', 0, 5,
           now(), now() + interval '1 day'
      from n
), living as (
    insert into live_task (id, tenant, lane, priority, state, waiting, max_attempts, deadline)
    select id, 'default', 1 + :client_id, 0, 2, true, 5, now() + interval '1 day' from n
)
insert into task_event (task_id, version, at, kind, state, attempt) select id, 1, now(), 1, 2, 0 from n;

with best as materialized (
    select id from live_task where lane = 1 + :client_id and waiting order by priority desc, id limit 256
       for update skip locked
), taken as (
    update live_task l
       set state = 3, waiting = false, attempt = l.attempt + 1, version = l.version + 1,
           session = md5((:client_id)::text)::uuid, agent = 'perf'
      from best where l.id = best.id
    returning l.id
)
insert into task_event (task_id, version, at, kind, state, attempt, agent) select id, 2, now(), 3, 3, 1, 'perf' from taken;

with moved as (
    delete from live_task where session = md5((:client_id)::text)::uuid returning id
), outcome as (
    update task t
       set state = 6, finished_at = now(), attempt = 1, failures = 0, version = 3, agent = 'perf', result = '{"ok": true}'
      from moved m where t.id = m.id
)
insert into task_event (task_id, version, at, kind, state, attempt, agent) select id, 3, now(), 9, 6, 1, 'perf' from moved;
