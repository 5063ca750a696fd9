-- How a person is found again: HMAC of the CI under each version of the person key. The CI itself is never stored.
create table person_alias (
  key_version integer not null,
  digest text not null,
  person text not null,
  primary key (key_version, digest)
);

-- The pairwise subject a sector knows a person by (OpenID Connect Core 1.0 section 8.1). Stored, so that no change of
-- keys or of the way it is derived can ever make somebody a stranger to a relying party.
create table pairwise_subject (
  sector text not null,
  person text not null,
  subject text not null,
  primary key (sector, person),
  unique (sector, subject)
);
