-- Codes of a desk, and reports that it was another person: acts that no terminal did, and reports that no operator did. The reference stands for
-- one person on one device, and tells neither.
alter table desk_act
  alter column terminal drop not null,
  alter column operator drop not null,
  add column reference text check (length(reference) between 1 and 64);
