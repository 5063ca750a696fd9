-- One place kept for one person. `held` until it is booked, released or has run out; `booked` until the booking is
-- cancelled (`released`). At every commit: slot.taken = holds of that slot in state held or booked.
create table hold (
  id uuid primary key default gen_random_uuid(),
  campaign text not null,
  person text not null,
  slot uuid not null references slot,
  state text not null default 'held' check (state in ('held', 'booked', 'released', 'expired')),
  until timestamptz not null,
  extensions smallint not null default 0
);

-- One live hold a person, and none beside a booking: a hold that races with its own confirmation ends here.
create unique index hold_once on hold (campaign, person) where state in ('held', 'booked');

-- Live holds are few (people inside), so one small index serves both the sweeper and the touch of one slot.
create index hold_live on hold (slot, until) where state = 'held';

create table booking (
  id uuid primary key default gen_random_uuid(),
  campaign text not null,
  person text not null,
  dose smallint not null default 1,
  -- The slot of its hold. No foreign key: its check would share-lock the slot at every confirmation, so that people who
  -- are counted in at the same moment deadlock (seen on PostgreSQL 15; hold.slot has the key, and its counter locked).
  slot uuid not null,
  hold uuid not null unique references hold,
  state text not null default 'confirmed' check (state in ('confirmed', 'cancelled')),
  idempotency_key text not null check (length(idempotency_key) between 1 and 255),
  confirmed_at timestamptz not null,
  cancelled_at timestamptz check ((cancelled_at is null) = (state = 'confirmed')),
  constraint booking_key_once unique (person, idempotency_key)
);

create unique index booking_once on booking (campaign, person, dose) where state = 'confirmed';
