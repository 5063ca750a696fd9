-- What operators decided about doors, and which of it they took back. Both tables only grow: what is in force follows
-- from them, and so does the record of who did what, when and why.
create table operator_decision (
  -- Order of decisions: of two for one door the later wins.
  number integer generated always as identity primary key,
  id uuid not null unique default gen_random_uuid(),
  door text not null,
  action text not null check (action in ('force', 'close', 'maintenance')),
  light text check (light in ('green', 'yellow', 'red')),
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  reason text not null check (length(reason) between 3 and 500),
  author text not null check (length(author) between 1 and 100),
  decided_at timestamptz not null,
  check (ends_at > starts_at),
  check ((light is null) = (action <> 'force'))
);

create index operator_decision_by_end on operator_decision (ends_at);
create index operator_decision_by_door on operator_decision (door, action, number);

create table operator_withdrawal (
  -- Once for each decision.
  decision integer primary key references operator_decision (number),
  reason text not null check (length(reason) between 3 and 500),
  author text not null check (length(author) between 1 and 100),
  withdrawn_at timestamptz not null
);

create function only_grows() returns trigger language plpgsql as $$
begin
  raise exception '% only grows', tg_table_name using errcode = 'restrict_violation';
end
$$;

create trigger only_grows before update or delete or truncate on operator_decision
for each statement execute function only_grows();
create trigger only_grows before update or delete or truncate on operator_withdrawal
for each statement execute function only_grows();
