-- What happened at the terminals of the desks: who signed one in, and when citizens began and ended there. Nothing of a
-- citizen. It only grows, as the record of the operators does.
create table desk_act (
  number bigint generated always as identity primary key,
  at timestamptz not null,
  terminal text not null check (length(terminal) between 1 and 64),
  operator text not null check (length(operator) between 1 and 100),
  act text not null check (act ~ '^[a-z_]{1,40}$')
);

create trigger only_grows before update or delete or truncate on desk_act
for each statement execute function only_grows();
