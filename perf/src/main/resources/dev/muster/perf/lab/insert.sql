-- The rows of a batch of tasks, made by the server itself: what a submit writes, without anybody to send it.
with n as materialized (
    select uuidv7() as id from generate_series(1, 256)
), stored as (
    insert into task (id, tenant, type, payload, capabilities, labels, priority, max_attempts, created_at, deadline)
    select id, 'default', 'perf.noop', convert_to(rpad('{"text":"', 198, 'x') || '"}', 'UTF8'), '{}', '{}', 0, 5,
           now(), now() + interval '1 day'
      from n
), living as (
    insert into live_task (id, tenant, lane, priority, state, waiting, max_attempts, deadline)
    select id, 'default', 1, 0, 2, true, 5, now() + interval '1 day' from n
)
insert into task_event (task_id, version, at, kind, state, attempt) select id, 1, now(), 1, 2, 0 from n;
