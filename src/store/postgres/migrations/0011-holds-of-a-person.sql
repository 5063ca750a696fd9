-- How many holds a person began lately (L14). Of those before this migration it is not known, and they count as none.
alter table hold add column made_at timestamptz;

-- Holds that became nothing, of one person: a hold that is booked at once is never in it.
create index hold_given_up on hold (campaign, person, made_at) where state in ('released', 'expired');
