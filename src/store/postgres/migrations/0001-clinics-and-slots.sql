-- Times cross the driver as milliseconds since 1970 (float8), so that every driver reads the same number.
create function to_ms(at timestamptz) returns float8 language sql stable parallel safe
return floor(extract(epoch from at) * 1000)::float8;

-- The clock that decides what has ended: this database's own, unless a test names another time.
create function store_time(override_ms float8) returns timestamptz language sql stable parallel safe
return coalesce(to_timestamp(override_ms / 1000), now());

create table region (
  code text primary key,
  ko text not null,
  en text not null,
  -- Order on the page.
  position smallint not null
);

create table clinic (
  id text primary key,
  name text not null,
  region text not null references region,
  -- 시·군·구, as written in Korean.
  district text not null,
  address text not null,
  phone text not null,
  step_free boolean not null
);

create index clinic_by_district on clinic (region, district);

-- Places at one clinic, at one time, with one product. `taken` counts holds and bookings alike, so confirming leaves it
-- alone. No index covers `taken`, and pages keep room: counting is then a HOT update, which touches no index at all.
create table slot (
  id uuid primary key default gen_random_uuid(),
  clinic text not null references clinic,
  starts_at timestamptz not null,
  product text not null,
  capacity integer not null check (capacity >= 0),
  taken integer not null default 0,
  constraint slot_never_oversold check (taken between 0 and capacity),
  constraint slot_once unique (clinic, starts_at, product)
) with (fillfactor = 85);
