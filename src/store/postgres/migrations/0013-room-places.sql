-- Places in line, kept a second after they are given: an emptied Redis loses none that is older.
create table room_place (
  campaign text not null check (length(campaign) between 1 and 64),
  person text not null check (length(person) between 1 and 64),
  key bigint check (key >= 0),
  index integer check (index >= 0),
  joined_at timestamptz not null,
  primary key (campaign, person),
  check (key is not null or index is not null)
);

-- Who gathers with an index: asked for after a loss.
create index room_place_gathering on room_place (campaign, index) where key is null;

-- How far each room has come. Within an epoch its numbers only grow.
create table room_epoch (
  campaign text primary key check (length(campaign) between 1 and 64),
  epoch integer not null check (epoch >= 1),
  called bigint not null check (called >= -1),
  next_key bigint not null check (next_key >= 0),
  lost_at timestamptz
);
