-- Texts of campaigns that were published, each in force from a time ahead. The table only grows: it is the record as well.
create table campaign_version (
  campaign text not null check (length(campaign) between 1 and 64),
  version integer not null check (version >= 1),
  document jsonb not null check (length(document::text) <= 1000000),
  effective_at timestamptz not null,
  published_at timestamptz not null,
  author text not null check (length(author) between 1 and 100),
  reason text not null check (length(reason) between 3 and 500),
  primary key (campaign, version)
);

create trigger only_grows before update or delete or truncate on campaign_version
for each statement execute function only_grows();
