-- What is published of an opening, in three steps: announced, frozen, drawn. Each step is written once, and never taken back.
create table opening (
  campaign text not null check (length(campaign) between 1 and 64),
  opens_at timestamptz not null,
  round bigint check (round between 1 and 999999999),
  commitment text not null check (commitment ~ '^[0-9a-f]{64}$'),
  announced_at timestamptz not null,
  frozen_at timestamptz,
  base bigint check (base >= 0),
  people integer check (people between 1 and 10000000),
  root text check (root ~ '^[0-9a-f]{64}$'),
  published_at timestamptz,
  signature text check (signature ~ '^[0-9a-f]{96}$'),
  secret text check (secret ~ '^[0-9a-f]{64}$'),
  seed text check (seed ~ '^[0-9a-f]{64}$'),
  drawn_at timestamptz,
  primary key (campaign, opens_at),
  check (num_nulls(frozen_at, base, people, root, published_at) in (0, 5)),
  check (num_nulls(seed, drawn_at) in (0, 2)),
  check ((seed is null and num_nulls(signature, secret) = 2) or (root is not null and num_nulls(signature, secret) = 1))
);

create function opening_is_kept() returns trigger language plpgsql as $$
begin
  if tg_op <> 'UPDATE' then raise exception 'an opening is kept for ever'; end if;
  if (new.campaign, new.opens_at, new.round, new.commitment, new.announced_at)
      is distinct from (old.campaign, old.opens_at, old.round, old.commitment, old.announced_at)
    or old.root is not null and (new.frozen_at, new.base, new.people, new.root, new.published_at)
      is distinct from (old.frozen_at, old.base, old.people, old.root, old.published_at)
    or old.seed is not null and (new.signature, new.secret, new.seed, new.drawn_at)
      is distinct from (old.signature, old.secret, old.seed, old.drawn_at)
  then raise exception 'a step of an opening is written once'; end if;
  return new;
end $$;

create trigger is_kept before update or delete on opening for each row execute function opening_is_kept();

-- The pseudonyms of the people who gathered, 1024 a row. Written while they gather; of an opening that is frozen it is the record.
create table opening_block (
  campaign text not null,
  opens_at timestamptz not null,
  number integer not null check (number between 0 and 9999),
  pseudonyms bytea not null check (length(pseudonyms) between 16 and 16384 and length(pseudonyms) % 16 = 0),
  root bytea not null check (length(root) = 32),
  primary key (campaign, opens_at, number),
  foreign key (campaign, opens_at) references opening
);
