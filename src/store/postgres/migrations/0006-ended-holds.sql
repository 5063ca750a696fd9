-- Holds that have ended, oldest first, for the job that deletes them. A hold that becomes a booking is never in it.
create index hold_ended on hold (until, id) where state in ('released', 'expired');
