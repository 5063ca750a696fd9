-- When an operator ended all blocks of further devices in a campaign. The table only grows: it is the record as well.
create table block_ending (
  number bigint generated always as identity primary key,
  campaign text not null check (length(campaign) between 1 and 64),
  at timestamptz not null,
  author text not null check (length(author) between 1 and 100),
  reason text not null check (length(reason) between 3 and 500)
);

create trigger only_grows before update or delete or truncate on block_ending
for each statement execute function only_grows();
